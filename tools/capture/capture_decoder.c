/* SPDX-License-Identifier: MIT */
#include "capture_decoder.h"

#include <stdlib.h>
#include <string.h>

#if defined(HAVE_ZSTD) || defined(HAVE_LZ4)
/*
 * How much of `left` bytes to give to zstd and lz4. They do not say what a
 * call that fails wrote before, so it must not go beyond one block. What they
 * want is that, and the header of the next block with it.
 */
static size_t one_block(size_t left, size_t wanted, size_t block_header)
{
	if (wanted > block_header)
		wanted -= block_header;
	return left < wanted ? left : wanted;
}
#endif

#ifdef HAVE_ZLIB
#include <zlib.h>

/* zlib's number for "gzip header, largest window". */
#define GZIP_WINDOW_BITS (16 + MAX_WBITS)

static void *gzip_open(void)
{
	z_stream *zlib = calloc(1, sizeof(*zlib));

	if (zlib && inflateInit2(zlib, GZIP_WINDOW_BITS) != Z_OK) {
		free(zlib);
		return NULL;
	}
	return zlib;
}

static enum decoder_status
gzip_decode(void *state, struct decoder_buffers *buffers, const char **why)
{
	z_stream *zlib = state;

	zlib->next_in = (z_const Bytef *)buffers->in;
	zlib->avail_in = (uInt)buffers->in_left;
	zlib->next_out = buffers->out;
	zlib->avail_out = (uInt)buffers->out_left;
	int status = inflate(zlib, Z_NO_FLUSH);
	buffers->in = zlib->next_in;
	buffers->in_left = zlib->avail_in;
	buffers->out = zlib->next_out;
	buffers->out_left = zlib->avail_out;

	switch (status) {
	case Z_OK:
	case Z_BUF_ERROR: /* no input, or no room */
		return DECODER_MORE;
	case Z_STREAM_END:
		inflateReset(zlib);
		return DECODER_END;
	default:
		*why = zlib->msg ? zlib->msg : zError(status);
		return DECODER_FAILED;
	}
}

static void gzip_close(void *state)
{
	inflateEnd(state);
	free(state);
}
#else
#define gzip_open   NULL
#define gzip_decode NULL
#define gzip_close  NULL
#endif

#ifdef HAVE_ZSTD
#include <zstd.h>

#define ZSTD_BLOCK_HEADER 3

struct zstd_state {
	ZSTD_DStream *stream;
	size_t wanted;
};

static void *zstd_open(void)
{
	struct zstd_state *zstd = calloc(1, sizeof(*zstd));

	if (!zstd)
		return NULL;
	zstd->stream = ZSTD_createDStream();
	if (!zstd->stream) {
		free(zstd);
		return NULL;
	}
	zstd->wanted = ZSTD_initDStream(zstd->stream);
	return zstd;
}

static enum decoder_status
zstd_decode(void *state, struct decoder_buffers *buffers, const char **why)
{
	struct zstd_state *zstd = state;
	ZSTD_inBuffer in = {
		.src = buffers->in,
		.size = one_block(buffers->in_left, zstd->wanted,
				  ZSTD_BLOCK_HEADER),
	};
	ZSTD_outBuffer out = {.dst = buffers->out, .size = buffers->out_left};

	size_t wanted = ZSTD_decompressStream(zstd->stream, &out, &in);
	if (ZSTD_isError(wanted)) {
		*why = ZSTD_getErrorName(wanted);
		return DECODER_FAILED;
	}
	buffers->in += in.pos;
	buffers->in_left -= in.pos;
	buffers->out += out.pos;
	buffers->out_left -= out.pos;
	zstd->wanted = wanted;
	if (wanted != 0)
		return DECODER_MORE;
	zstd->wanted = ZSTD_initDStream(zstd->stream);
	return DECODER_END;
}

static void zstd_close(void *state)
{
	struct zstd_state *zstd = state;

	ZSTD_freeDStream(zstd->stream);
	free(zstd);
}
#else
#define zstd_open   NULL
#define zstd_decode NULL
#define zstd_close  NULL
#endif

#ifdef HAVE_LZMA
#include <lzma.h>

/* Four times what `xz -9` needs; a file can ask for gigabytes. */
#define XZ_MEMORY_MAX (UINT64_C(256) << 20)

static void *xz_open(void)
{
	static const lzma_stream empty = LZMA_STREAM_INIT;
	lzma_stream *lzma = malloc(sizeof(*lzma));

	if (!lzma)
		return NULL;
	*lzma = empty;
	if (lzma_stream_decoder(lzma, XZ_MEMORY_MAX, 0) != LZMA_OK) {
		free(lzma);
		return NULL;
	}
	return lzma;
}

static const char *xz_reason(lzma_ret status)
{
	switch (status) {
	case LZMA_MEM_ERROR:
		return "out of memory";
	case LZMA_MEMLIMIT_ERROR:
		return "decompression needs more than 256 MiB of memory";
	case LZMA_FORMAT_ERROR:
		return "not the xz format";
	case LZMA_OPTIONS_ERROR:
		return "options that liblzma does not support";
	default:
		return "corrupt data";
	}
}

static enum decoder_status
xz_decode(void *state, struct decoder_buffers *buffers, const char **why)
{
	lzma_stream *lzma = state;

	lzma->next_in = buffers->in;
	lzma->avail_in = buffers->in_left;
	lzma->next_out = buffers->out;
	lzma->avail_out = buffers->out_left;
	lzma_ret status = lzma_code(lzma, LZMA_RUN);
	buffers->in = lzma->next_in;
	buffers->in_left = lzma->avail_in;
	buffers->out = lzma->next_out;
	buffers->out_left = lzma->avail_out;

	if (status == LZMA_STREAM_END)
		status = lzma_stream_decoder(lzma, XZ_MEMORY_MAX, 0);
	else if (status == LZMA_OK)
		return DECODER_MORE;
	if (status == LZMA_OK)
		return DECODER_END;
	*why = xz_reason(status);
	return DECODER_FAILED;
}

static void xz_close(void *state)
{
	lzma_end(state);
	free(state);
}
#else
#define xz_open   NULL
#define xz_decode NULL
#define xz_close  NULL
#endif

#ifdef HAVE_LZ4
#include <lz4frame.h>

/* The shortest frame header; after it the library says what it wants. */
#define LZ4_FIRST_WANTED 7

struct lz4_state {
	LZ4F_dctx *context;
	size_t wanted;
};

static void *lz4_open(void)
{
	struct lz4_state *lz4 = calloc(1, sizeof(*lz4));

	if (!lz4)
		return NULL;
	if (LZ4F_isError(LZ4F_createDecompressionContext(&lz4->context,
							 LZ4F_VERSION))) {
		free(lz4);
		return NULL;
	}
	lz4->wanted = LZ4_FIRST_WANTED;
	return lz4;
}

static enum decoder_status
lz4_decode(void *state, struct decoder_buffers *buffers, const char **why)
{
	struct lz4_state *lz4 = state;
	size_t in = one_block(buffers->in_left, lz4->wanted,
			      LZ4F_BLOCK_HEADER_SIZE);
	size_t out = buffers->out_left;

	size_t wanted = LZ4F_decompress(lz4->context, buffers->out, &out,
					buffers->in, &in, NULL);
	if (LZ4F_isError(wanted)) {
		*why = LZ4F_getErrorName(wanted);
		return DECODER_FAILED;
	}
	buffers->in += in;
	buffers->in_left -= in;
	buffers->out += out;
	buffers->out_left -= out;
	lz4->wanted = wanted ? wanted : LZ4_FIRST_WANTED;
	return wanted ? DECODER_MORE : DECODER_END;
}

static void lz4_close(void *state)
{
	struct lz4_state *lz4 = state;

	LZ4F_freeDecompressionContext(lz4->context);
	free(lz4);
}
#else
#define lz4_open   NULL
#define lz4_decode NULL
#define lz4_close  NULL
#endif

static const struct decoder decoders[] = {
	{"gzip",
	 "gzip -dc",
	 {0x1f, 0x8b},
	 2,
	 gzip_open,
	 gzip_decode,
	 gzip_close},
	{"zstd",
	 "zstd -dc",
	 {0x28, 0xb5, 0x2f, 0xfd},
	 4,
	 zstd_open,
	 zstd_decode,
	 zstd_close},
	{"xz",
	 "xz -dc",
	 {0xfd, '7', 'z', 'X', 'Z', 0},
	 6,
	 xz_open,
	 xz_decode,
	 xz_close},
	{"lz4",
	 "lz4 -dc",
	 {0x04, 0x22, 0x4d, 0x18},
	 4,
	 lz4_open,
	 lz4_decode,
	 lz4_close},
	{"bzip2", "bzip2 -dc", {'B', 'Z', 'h'}, 3, NULL, NULL, NULL},
};

const struct decoder *decoder_find(const uint8_t *bytes, size_t length)
{
	for (size_t i = 0; i < sizeof(decoders) / sizeof(decoders[0]); i++) {
		const struct decoder *decoder = &decoders[i];

		if (length >= decoder->magic_length &&
		    memcmp(bytes, decoder->magic, decoder->magic_length) == 0)
			return decoder;
	}
	return NULL;
}
