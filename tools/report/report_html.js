// SPDX-License-Identifier: MIT
// Searching. The page says everything without it: the rows are read from the
// text of the page, and shown again as a table of those that match.
"use strict";

(() => {
	const PAGE = 100;
	const TITLES = ["Capture", "Began (UTC)", "Outcome", "Reason", "By",
			"Stage", "Code", "Version", "Sure", "Frames", "Client",
			"Server"];
	const FILE = 0, OUTCOME = 2, REASON = 3, CODE = 6, FRAMES = 9;
	const CAUSE = [FILE, OUTCOME, REASON, 4, 5, CODE];
	// The order of the table: who comes before what.
	const SHOWN = [FILE, 1, 10, 11, OUTCOME, REASON, 4, 5, CODE, 7, 8,
		       FRAMES];

	const form = document.getElementById("filter");
	const text = document.getElementById("rows");
	const captures = [...document.querySelectorAll(".capture")];
	const groups = [...document.querySelectorAll("article")];
	const details = new Map();
	const rows = [];
	let found = [];
	let page = 0;

	function element(name, content, ...children) {
		const made = document.createElement(name);

		if (content !== undefined)
			made.textContent = content;
		made.append(...children);
		return made;
	}

	function idOf(cells) {
		return `c${cells[FILE]}-${cells[FRAMES].split("-")[0]}`;
	}

	function keyOf(cells) {
		return CAUSE.map((column) => cells[column]).join(" ");
	}

	function read() {
		for (const found of document.querySelectorAll(".connection"))
			details.set(found.id, found);
		for (const block of text.querySelectorAll("pre:not(.head)")) {
			for (const line of block.textContent.split("\n")) {
				if (!line)
					continue;
				rows.push({
					line: line.toLowerCase(),
					cells: line.split("\t")
						.map((cell) => cell.trim()),
				});
			}
		}
	}

	// --- the table

	const head = element("tr");
	const body = element("tbody");
	const table = element("table", undefined,
			      element("thead", undefined, head), body);
	const box = element("div", undefined, table);
	const back = element("button", "Previous");
	const place = element("span");
	const on = element("button", "Next");
	const pages = element("div", undefined, back, place, on);

	function showRow(row) {
		const shown = element("tr");
		const detail = details.get(idOf(row.cells));

		for (const column of SHOWN) {
			const cell = row.cells[column];
			const made = element("td");

			if (column === OUTCOME) {
				const badge = element("span", cell);

				badge.className = `badge ${cell}`;
				made.append(badge);
			} else if (column === FRAMES && detail) {
				const link = element("a", cell);

				link.href = `#${detail.id}`;
				made.append(link);
			} else {
				made.textContent = cell;
			}
			shown.append(made);
		}
		return shown;
	}

	function showPage() {
		const first = page * PAGE;
		const last = Math.min(first + PAGE, found.length);

		body.replaceChildren(...found.slice(first, last).map(showRow));
		place.textContent = found.length ?
			`${first + 1} to ${last} of ${found.length}` : "none";
		back.disabled = page === 0;
		on.disabled = last === found.length;
		box.scrollTop = 0;
	}

	function turn(by) {
		page += by;
		showPage();
	}

	function makeTable() {
		if (captures.length < 2)
			SHOWN.shift();
		for (const column of SHOWN) {
			const cell = element("th", TITLES[column]);

			cell.scope = "col";
			head.append(cell);
		}
		box.id = "found";
		box.tabIndex = 0;
		box.setAttribute("role", "region");
		box.setAttribute("aria-label", "Connections found");
		pages.className = "pages";
		back.addEventListener("click", () => turn(-1));
		on.addEventListener("click", () => turn(1));
		text.hidden = true;
		text.after(pages, box);
	}

	// --- the filter

	function fill(select, column, nameOf) {
		const counts = new Map();

		for (const row of rows) {
			const value = row.cells[column];

			if (value !== "-")
				counts.set(value, (counts.get(value) || 0) + 1);
		}
		select.append(new Option("any", ""));
		for (const [value, count] of [...counts].sort((a, b) =>
			b[1] - a[1]))
			select.append(new Option(
				`${nameOf(value)} (${count})`, value));
	}

	function captureName(number) {
		const title = document.querySelector(`#f${number} > h2`);

		return title ? title.textContent : number;
	}

	function matcher() {
		const data = new FormData(form);
		const words = data.get("words").toLowerCase().split(/\s+/)
			.filter((word) => word);
		const wanted = [[FILE, data.get("file")],
				[OUTCOME, data.get("outcome")],
				[REASON, data.get("reason")],
				[CODE, data.get("code")]]
			.filter(([, value]) => value);

		return (row) =>
			wanted.every(([column, value]) =>
				row.cells[column] === value) &&
			words.every((word) => row.line.includes(word));
	}

	// A group keeps one connection that explains it, if none was found.
	function hideIn(group, ids) {
		const inside = [...group.querySelectorAll(".connection")];
		const none = !inside.some((detail) => ids.has(detail.id));

		inside.forEach((detail, index) => {
			detail.hidden = !(none ? index === 0 :
					  ids.has(detail.id));
		});
	}

	// Whatever has nothing to do with what was found.
	function hideOthers() {
		const all = found.length === rows.length;
		const keys = new Set(found.map((row) => keyOf(row.cells)));
		const ids = new Set(found.map((row) => idOf(row.cells)));

		for (const group of groups) {
			group.hidden = !all && !keys.has(group.dataset.key);
			hideIn(group, all ? details : ids);
			for (const link of document.querySelectorAll(
				`.contents a[href="#${group.id}"]`))
				link.parentElement.hidden = group.hidden;
		}
		for (const capture of captures) {
			const link = document.querySelector(
				`.overview a[href="#${capture.id}"]`);

			capture.hidden = !all &&
				!capture.querySelector("article:not([hidden])");
			if (link)
				link.closest("tr").hidden = capture.hidden;
		}
	}

	function search() {
		found = rows.filter(matcher());
		page = 0;
		hideOthers();
		showPage();
		form.querySelector("output").textContent =
			`${found.length} of ${rows.length} connections`;
	}

	function makeFilter() {
		let timer = 0;

		fill(form.elements.file, FILE, captureName);
		fill(form.elements.outcome, OUTCOME, String);
		fill(form.elements.reason, REASON, String);
		fill(form.elements.code, CODE, String);
		form.elements.file.parentElement.hidden = captures.length < 2;
		form.hidden = false;
		form.addEventListener("submit", (event) =>
			event.preventDefault());
		form.addEventListener("input", () => {
			clearTimeout(timer);
			timer = setTimeout(search, 150);
		});
		form.addEventListener("reset", () => setTimeout(search));
	}

	// A link leads to the connection itself, so open it.
	function openTarget() {
		const target = details.get(location.hash.slice(1));

		if (!target)
			return;
		target.open = true;
		target.scrollIntoView();
	}

	read();
	if (!rows.length)
		return;
	makeTable();
	makeFilter();
	search();
	addEventListener("hashchange", openTarget);
	openTarget();
})();
