/* SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "archive.h"
#include "ip.h"
#include "pnetid.h"
#include "report_host.h"

#define CELL    (4 * FACTS_NAME) /* a name, all of whose bytes are escaped */
#define COLUMNS 7
#define ROW_MAX 512

/* One line of the table. */
struct row {
	char cells[COLUMNS][CELL];
};

static const char *const heads[COLUMNS] = {
	"KIND", "DEVICE", "PORT", "STATE", "BUS ID", "ON", "PNET ID FROM"};

/* A table in the making, with the width of its columns. */
struct table {
	struct row *rows;
	size_t count;
	size_t widths[COLUMNS];
};

static struct row *add_row(struct table *table)
{
	struct row *grown =
		realloc(table->rows, (table->count + 1) * sizeof(*table->rows));

	if (!grown)
		return NULL;
	table->rows = grown;
	table->rows[table->count] = (struct row){.cells = {""}};
	return &table->rows[table->count++];
}

static void set(struct row *row, size_t column, const char *value)
{
	report_clean(*value ? value : "-", row->cells[column], CELL);
}

static void set_number(struct row *row, size_t column, int64_t value)
{
	if (value < 0)
		set(row, column, "");
	else
		snprintf(row->cells[column], CELL, "%lld", (long long)value);
}

static void add_netdev(struct table *table, const struct host_facts *facts,
		       const struct netdev *netdev)
{
	const struct netdev *lower = facts_netdev(facts, netdev->lower);
	struct row *row = add_row(table);
	char on[FACTS_NAME] = "";

	if (!row)
		return;
	set(row, 0, netdev->kind[0] ? netdev->kind : "net");
	set(row, 1, netdev->name);
	set_number(row, 2, netdev->port);
	set(row, 3,
	    !netdev->up       ? "down"
	    : netdev->running ? "up"
			      : "no carrier");
	set(row, 4, netdev->bus_id);
	if (lower && netdev->vlan)
		snprintf(on, sizeof(on), "%s, VLAN %lld", lower->name,
			 (long long)netdev->vlan);
	else if (lower)
		snprintf(on, sizeof(on), "%s", lower->name);
	else if (netdev->lower_elsewhere)
		snprintf(on, sizeof(on), "another namespace");
	set(row, 5, on);
	set(row, 6, archive_pnet_source(netdev->pnet_source));
}

static void add_port(struct table *table, const struct rdma_port *port)
{
	struct row *row = add_row(table);

	if (!row)
		return;
	set(row, 0,
	    port->software   ? "soft-RoCE"
	    : port->ethernet ? "RoCE"
			     : "IB");
	set(row, 1, port->device);
	set_number(row, 2, port->port);
	set(row, 3, archive_port_state(port->state));
	set(row, 4, port->bus_id);
	set(row, 5, port->netdev);
	set(row, 6, archive_pnet_source(port->pnet_source));
}

static void add_ism(struct table *table, const struct ism *ism)
{
	struct row *row = add_row(table);
	char chid[FACTS_NAME] = "";

	if (!row)
		return;
	set(row, 0,
	    ism->kind == ISM_NATIVE     ? "ISM"
	    : ism->kind == ISM_LOOPBACK ? "loopback"
					: "virtual ISM");
	set(row, 1, ism->name);
	set_number(row, 2, -1);
	set_number(row, 3, -1);
	set(row, 4, ism->kind == ISM_NATIVE ? ism->name : "");
	if (ism->chid >= 0)
		snprintf(chid, sizeof(chid), "CHID 0x%04llx",
			 (unsigned long long)ism->chid);
	set(row, 5, chid);
	set(row, 6, archive_pnet_source(ism->pnet_source));
}

/* All devices of one PNET id; of none, if it is empty. */
static void fill(struct table *table, const struct host_facts *facts,
		 const char *pnetid)
{
	for (size_t i = 0; i < facts->netdevs.count; i++)
		if (pnetid_match(facts->netdevs.items[i].pnetid, pnetid))
			add_netdev(table, facts, &facts->netdevs.items[i]);
	for (size_t i = 0; i < facts->ports.count; i++)
		if (pnetid_match(facts->ports.items[i].pnetid, pnetid))
			add_port(table, &facts->ports.items[i]);
	for (size_t i = 0; i < facts->isms.count; i++)
		if (pnetid_match(facts->isms.items[i].pnetid, pnetid))
			add_ism(table, &facts->isms.items[i]);
}

static void measure(struct table *table)
{
	for (size_t column = 0; column < COLUMNS; column++) {
		table->widths[column] = strlen(heads[column]);
		for (size_t i = 0; i < table->count; i++) {
			size_t length = strlen(table->rows[i].cells[column]);

			if (length > table->widths[column])
				table->widths[column] = length;
		}
	}
}

static void put_line(const struct terminal *text, const struct table *table,
		     const struct row *row)
{
	fputs(" ", text->out);
	for (size_t column = 0; column < COLUMNS; column++) {
		const char *cell = row ? row->cells[column] : heads[column];
		int width = column + 1 < COLUMNS ? (int)table->widths[column]
						 : 0;

		fprintf(text->out, " %-*s", width, cell);
	}
	putc('\n', text->out);
}

static void put_group(const struct terminal *text,
		      const struct host_facts *facts, const char *pnetid)
{
	struct table table = {.rows = NULL};
	char name[CELL];

	fill(&table, facts, pnetid);
	if (!table.count)
		return;
	measure(&table);
	terminal_style(text, TERMINAL_BOLD);
	if (*pnetid)
		fprintf(text->out, "PNET id %s\n",
			report_clean(pnetid, name, sizeof(name)));
	else
		fputs("No PNET id\n", text->out);
	terminal_style(text, TERMINAL_PLAIN);
	put_line(text, &table, NULL);
	for (size_t i = 0; i < table.count && i < ROW_MAX; i++)
		put_line(text, &table, &table.rows[i]);
	if (table.count > ROW_MAX)
		fprintf(text->out, "  and %zu more\n", table.count - ROW_MAX);
	putc('\n', text->out);
	free(table.rows);
}

/* --- groups ------------------------------------------------------------ */

static int by_text(const void *left, const void *right)
{
	return strcmp(left, right);
}

/* Every PNET id once, then the devices that have none. */
void report_devices(const struct terminal *text, const struct host_facts *facts)
{
	const size_t most =
		facts->netdevs.count + facts->ports.count + facts->isms.count;
	char(*ids)[FACTS_PNETID] = calloc(most + 1, sizeof(*ids));
	size_t count = 0;

	if (!ids)
		return;
	for (size_t i = 0; i < facts->netdevs.count; i++)
		memcpy(ids[count++], facts->netdevs.items[i].pnetid,
		       FACTS_PNETID);
	for (size_t i = 0; i < facts->ports.count; i++)
		memcpy(ids[count++], facts->ports.items[i].pnetid,
		       FACTS_PNETID);
	for (size_t i = 0; i < facts->isms.count; i++)
		memcpy(ids[count++], facts->isms.items[i].pnetid, FACTS_PNETID);
	qsort(ids, count, sizeof(*ids), by_text);
	for (size_t i = 0; i < count; i++)
		if (pnetid_is_set(ids[i]) &&
		    (i == 0 || strcmp(ids[i], ids[i - 1]) != 0))
			put_group(text, facts, ids[i]);
	free(ids);
	put_group(text, facts, "");
}
