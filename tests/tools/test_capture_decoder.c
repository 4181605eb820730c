/* SPDX-License-Identifier: MIT */
/* Compressed captures: whole, cut at every byte and damaged. */
#define _GNU_SOURCE
#include "capture_file.h"

#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#ifdef HAVE_ZLIB
#include <zlib.h>
#endif
#ifdef HAVE_ZSTD
#include <zstd.h>
#endif
#ifdef HAVE_LZMA
#include <lzma.h>
#endif
#ifdef HAVE_LZ4
#include <lz4frame.h>
#endif

/*
 * Compression. Each adds one member to what is there: its content is `bytes`,
 * and after `flush` of them a new block begins. Returns where that is.
 */

#ifdef HAVE_ZLIB
static size_t add_gzip(struct bytes *to, const uint8_t *bytes, size_t length,
		       size_t flush)
{
	z_stream zlib = {.next_in = (z_const Bytef *)(uintptr_t)bytes};

	make_room(to, length + 1000);
	assert_int_equal(deflateInit2(&zlib, 9, Z_DEFLATED, 16 + MAX_WBITS, 8,
				      Z_DEFAULT_STRATEGY),
			 Z_OK);
	zlib.next_out = to->at + to->length;
	zlib.avail_out = (uInt)(to->room - to->length);
	zlib.avail_in = (uInt)flush;
	assert_int_equal(deflate(&zlib, Z_FULL_FLUSH), Z_OK);
	size_t block = to->length + zlib.total_out;
	zlib.avail_in = (uInt)(length - flush);
	assert_int_equal(deflate(&zlib, Z_FINISH), Z_STREAM_END);
	to->length += zlib.total_out;
	deflateEnd(&zlib);
	return block;
}
#endif

#ifdef HAVE_ZSTD
static size_t add_zstd(struct bytes *to, const uint8_t *bytes, size_t length,
		       size_t flush)
{
	ZSTD_CCtx *zstd = ZSTD_createCCtx();
	ZSTD_inBuffer in = {.src = bytes, .size = flush};

	make_room(to, length + 1000);
	ZSTD_outBuffer out = {
		.dst = to->at, .size = to->room, .pos = to->length};
	ZSTD_CCtx_setParameter(zstd, ZSTD_c_checksumFlag, 1);
	assert_int_equal(ZSTD_compressStream2(zstd, &out, &in, ZSTD_e_flush),
			 0);
	size_t block = out.pos;
	in.size = length;
	assert_int_equal(ZSTD_compressStream2(zstd, &out, &in, ZSTD_e_end), 0);
	to->length = out.pos;
	ZSTD_freeCCtx(zstd);
	return block;
}
#endif

#ifdef HAVE_LZMA
static size_t add_xz(struct bytes *to, const uint8_t *bytes, size_t length,
		     size_t flush)
{
	lzma_stream lzma = LZMA_STREAM_INIT;

	make_room(to, length + 1000);
	assert_int_equal(lzma_easy_encoder(&lzma, 6, LZMA_CHECK_CRC64),
			 LZMA_OK);
	lzma.next_in = bytes;
	lzma.next_out = to->at + to->length;
	lzma.avail_out = to->room - to->length;
	lzma.avail_in = flush;
	assert_int_equal(lzma_code(&lzma, LZMA_FULL_FLUSH), LZMA_STREAM_END);
	size_t block = to->length + (size_t)lzma.total_out;
	lzma.avail_in = length - flush;
	assert_int_equal(lzma_code(&lzma, LZMA_FINISH), LZMA_STREAM_END);
	to->length += (size_t)lzma.total_out;
	lzma_end(&lzma);
	return block;
}
#endif

#ifdef HAVE_LZ4
static void advance(struct bytes *to, size_t got)
{
	assert_false(LZ4F_isError(got));
	to->length += got;
}

static size_t add_lz4(struct bytes *to, const uint8_t *bytes, size_t length,
		      size_t flush)
{
	LZ4F_preferences_t preferences = LZ4F_INIT_PREFERENCES;
	LZ4F_cctx *lz4;

	preferences.frameInfo.contentChecksumFlag = LZ4F_contentChecksumEnabled;
	make_room(to, 2 * LZ4F_compressBound(length, &preferences) + 1000);
	assert_false(LZ4F_isError(
		LZ4F_createCompressionContext(&lz4, LZ4F_VERSION)));
#define ROOM to->at + to->length, to->room - to->length
	advance(to, LZ4F_compressBegin(lz4, ROOM, &preferences));
	advance(to, LZ4F_compressUpdate(lz4, ROOM, bytes, flush, NULL));
	advance(to, LZ4F_flush(lz4, ROOM, NULL));
	size_t block = to->length;
	advance(to, LZ4F_compressUpdate(lz4, ROOM, bytes + flush,
					length - flush, NULL));
	advance(to, LZ4F_compressEnd(lz4, ROOM, NULL));
#undef ROOM
	LZ4F_freeCompressionContext(lz4);
	return block;
}
#endif

static const struct {
	const char *name;
	size_t (*add)(struct bytes *to, const uint8_t *bytes, size_t length,
		      size_t flush);
} compressions[] = {
#ifdef HAVE_ZLIB
	{"gzip", add_gzip},
#endif
#ifdef HAVE_ZSTD
	{"zstd", add_zstd},
#endif
#ifdef HAVE_LZMA
	{"xz", add_xz},
#endif
#ifdef HAVE_LZ4
	{"lz4", add_lz4},
#endif
	{NULL, NULL},
};

/* In one member, and in two with padding between and behind. */
static void test_compressed(void **state)
{
	(void)state;
	for (size_t i = 0; real_captures[i]; i++) {
		struct bytes plain = load(capture_path(real_captures[i]));
		struct frames expected = read_bytes(plain.at, plain.length);
		size_t half = plain.length / 2;

		for (size_t c = 0; compressions[c].name; c++) {
			struct bytes one = {.big = false};
			struct bytes two = {.big = false};

			compressions[c].add(&one, plain.at, plain.length, half);
			struct frames frames = read_bytes(one.at, one.length);
			assert_int_equal(frames.result, 0);
			check_frames(&frames, &expected, expected.count);
			free_frames(&frames);

			compressions[c].add(&two, plain.at, half, 100);
			put32(&two, 0);
			compressions[c].add(&two, plain.at + half,
					    plain.length - half, 100);
			put32(&two, 0);
			frames = read_bytes(two.at, two.length);
			assert_int_equal(frames.result, 0);
			check_frames(&frames, &expected, expected.count);
			free_frames(&frames);
			free(one.at);
			free(two.at);
		}
		free_frames(&expected);
		free(plain.at);
	}
}

#define NUMBERED_PACKET 30

static struct bytes numbered_pcap(size_t packets)
{
	struct bytes file = {.big = false};
	char text[32];

	put_pcap_header(&file, PCAP_MICRO, 1);
	for (size_t i = 0; i < packets; i++) {
		snprintf(text, sizeof(text), "packet %07zu", i * i % 9999991);
		put_pcap_packet(&file, (uint32_t)i, 0, text, 14);
	}
	return file;
}

/* A capture in one member of a format. */
struct compressed {
	const char *format;
	struct bytes file;
	size_t block;           /* where a second block begins in it */
	size_t length;          /* of what was compressed */
	struct frames expected; /* of that */
};

/*
 * Has `check` look at `plain` in each format, with a new block after `flush`
 * bytes of it. Frees it.
 */
static void in_each_format(struct bytes plain, size_t flush,
			   void (*check)(struct compressed *compressed))
{
	struct compressed compressed = {
		.length = plain.length,
		.expected = read_bytes(plain.at, plain.length),
	};

	for (size_t c = 0; compressions[c].name; c++) {
		compressed.format = compressions[c].name;
		compressed.file = (struct bytes){.big = false};
		compressed.block = compressions[c].add(
			&compressed.file, plain.at, plain.length, flush);
		check(&compressed);
		free(compressed.file.at);
	}
	free_frames(&compressed.expected);
	free(plain.at);
}

/* The error says `how` at decompressed byte `offset`, and names the format. */
static void check_error(const struct compressed *compressed,
			const struct frames *frames, const char *how,
			size_t offset)
{
	char sentence[100];

	assert_int_equal(frames->result, -1);
	snprintf(sentence, sizeof(sentence),
		 ": %s at byte %zu of the decompressed data: ", how, offset);
	assert_non_null(strstr(frames->error, sentence));
	assert_non_null(
		strstr(strstr(frames->error, sentence), compressed->format));
}

/* Both blocks together are less than is decoded at once. */
#define HALF      1000
#define HALF_SIZE (PCAP_HEADER + HALF * NUMBERED_PACKET)

/* Reads up to a block that cannot be, and all before it. */
static void check_bad_block(struct compressed *compressed)
{
	static const uint8_t bad[4] = {0xff, 0xff, 0xff, 0xff};
	struct bytes *file = &compressed->file;

	memcpy(file->at + compressed->block, bad, sizeof(bad));
	struct frames frames = read_bytes(file->at, file->length);
	check_frames(&frames, &compressed->expected, HALF);
	check_error(compressed, &frames, "damaged", HALF_SIZE);
	free_frames(&frames);
}

static void test_compressed_bad_block(void **state)
{
	(void)state;
	in_each_format(numbered_pcap(2 * HALF), HALF_SIZE, check_bad_block);
}

/* A wrong checksum shows only when all has been delivered. */
static void check_bad_end(struct compressed *compressed)
{
	struct bytes *file = &compressed->file;

	file->at[file->length - 1] ^= 0xff;
	struct frames frames = read_bytes(file->at, file->length);
	check_frames(&frames, &compressed->expected,
		     compressed->expected.count);
	check_error(compressed, &frames, "damaged", compressed->length);
	free_frames(&frames);
}

static void test_compressed_bad_end(void **state)
{
	(void)state;
	in_each_format(numbered_pcap(2000), 1000, check_bad_end);
}

/* Of many times what is decoded at once; what follows is no member. */
static void check_large(struct compressed *compressed)
{
	const struct frames *expected = &compressed->expected;
	struct bytes *file = &compressed->file;
	struct frames cut = read_bytes(file->at, file->length / 10 * 9);

	assert_int_equal(cut.result, -1);
	assert_true(cut.count > 40000);
	check_frames(&cut, expected, cut.count);
	assert_non_null(strstr(cut.error, ": cut short at byte "));
	free_frames(&cut);

	put(file, "nothing known", 13);
	struct frames frames = read_bytes(file->at, file->length);
	check_frames(&frames, expected, expected->count);
	check_error(compressed, &frames, "damaged", compressed->length);
	free_frames(&frames);
}

static void test_compressed_large(void **state)
{
	(void)state;
	in_each_format(numbered_pcap(60000), 1000, check_large);
}

/* Cut at every byte, and with every byte changed. */
static void check_each_byte(struct compressed *compressed)
{
	struct bytes *file = &compressed->file;

	for (size_t n = 0; n < file->length; n++) {
		struct frames frames = read_bytes(file->at, n);

		assert_int_not_equal(frames.result, 0);
		assert_true(frames.error[0] != '\0');
		check_frames(&frames, &compressed->expected, frames.count);
		free_frames(&frames);

		file->at[n] ^= 0x10;
		frames = read_bytes(file->at, file->length);
		file->at[n] ^= 0x10;
		assert_true(frames.result == 0 || frames.error[0] != '\0');
		free_frames(&frames);
	}
}

static void test_compressed_every_byte(void **state)
{
	(void)state;
	in_each_format(small_pcap(), 43, check_each_byte);
}

static void check_stdin(struct compressed *compressed)
{
	check_pipe(&compressed->file, &compressed->expected);
}

static void test_compressed_stdin(void **state)
{
	(void)state;
	in_each_format(load(capture_path("client.pcap")), 100, check_stdin);
}

/* A pipe may give one byte at a time, even of what tells the formats apart. */
static void check_byte_by_byte(struct compressed *compressed)
{
	const struct bytes *file = &compressed->file;
	int ends[2];

	/* It gives no more than one message at a time. */
	assert_int_equal(socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends), 0);
	for (size_t i = 0; i < file->length; i++)
		assert_int_equal(write(ends[1], file->at + i, 1), 1);
	close(ends[1]);
	struct frames frames = read_stdin(ends[0]);
	close(ends[0]);
	assert_int_equal(frames.result, 0);
	check_frames(&frames, &compressed->expected,
		     compressed->expected.count);
	free_frames(&frames);
}

static void test_compressed_byte_by_byte(void **state)
{
	(void)state;
	in_each_format(small_pcap(), 43, check_byte_by_byte);
}

/* Reads `file`, and not more than `limit` bytes of what it unpacks to. */
static struct frames read_limited(const struct bytes *file, uint64_t limit)
{
	struct frames frames = {.result = -2};

	save(file->at, file->length);
	int fd = capture_descriptor(saved_path, frames.error);
	assert_true(fd >= 0);
	struct capture *capture =
		capture_begin(fd, saved_path, limit, frames.error);
	assert_non_null(capture);
	frames.result = capture_run(capture, take_frame, &frames, frames.error);
	capture_close(capture);
	return frames;
}

/* What was read up to the limit is delivered, and it is said that it ends. */
static void check_limit(struct compressed *compressed)
{
	const struct frames *expected = &compressed->expected;
	size_t length = compressed->length;
	struct frames frames = read_limited(&compressed->file, length);

	assert_int_equal(frames.result, 0);
	check_frames(&frames, expected, expected->count);
	free_frames(&frames);

	frames = read_limited(&compressed->file, length - 1);
	check_frames(&frames, expected, expected->count - 1);
	check_error(compressed, &frames, "stopped", length - 1);
	assert_non_null(strstr(frames.error, "--max-unpacked"));
	free_frames(&frames);

	frames = read_limited(&compressed->file, HALF_SIZE);
	check_frames(&frames, expected, HALF);
	check_error(compressed, &frames, "stopped", HALF_SIZE);
	free_frames(&frames);
}

static void test_compressed_limit(void **state)
{
	(void)state;
	in_each_format(numbered_pcap(20 * HALF), 1000, check_limit);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compressed),
		cmocka_unit_test(test_compressed_bad_block),
		cmocka_unit_test(test_compressed_bad_end),
		cmocka_unit_test(test_compressed_large),
		cmocka_unit_test(test_compressed_every_byte),
		cmocka_unit_test(test_compressed_stdin),
		cmocka_unit_test(test_compressed_byte_by_byte),
		cmocka_unit_test(test_compressed_limit),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
