/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A demuxer asks for sample after sample, and over a network each waits for the one before. Where
 * they are stands in `moov`, so that all that a seek will read can be fetched at once. Fragmented
 * files tell of each fragment by itself; for them there is no index.
 *
 * ISO/IEC 14496-12, 8.6 and 8.7. */
#include "config.h"

#include "proof-mp4-index.h"

/* So much is decoded beyond the picture that is looked for until it is on the screen. What queues
 * take in after that nobody waits for. */
#define BEYOND (PROOF_SECOND / 5)

/* Samples nearer to each other than this count as one. */
#define DISTANCE (PROOF_SECOND / 10)

/* Of a sample: when, and from which byte on. */
typedef struct
{
  gint64 time; /* in units of the track's clock */
  guint64 offset;
} Mark;

struct _ProofMp4Index
{
  guint clock;
  gint64 start;      /* the track's time at which stream time begins */
  GArray *keys;      /* of Mark: key frames, by when they are shown */
  GArray *marks;     /* of Mark: all samples, by when they are decoded */
  guint64 end;       /* of the last sample */
};

/* The tables that tell of a track's samples. */
typedef struct
{
  Box times;         /* `stts`: runs of durations */
  Box shifts;        /* `ctts`: runs of what is added until it is shown; may be empty */
  Box keys;          /* `stss`: numbers of key frames; empty: all are */
  Box sizes;         /* `stsz` */
  Box chunks;        /* `stsc`: runs of samples a chunk */
  Box offsets;       /* `stco` or `co64`: of the chunks */
  gboolean is_long;  /* `co64` */
} Tables;

/* How far a table of runs was read. */
typedef struct
{
  const Box *table;
  guint next;
  guint32 left;
  gint32 value;
} Runs;

static gboolean
runs_step (Runs *runs)
{
  while (runs->left == 0)
    {
      if (runs->next >= get_n_pairs (runs->table))
        return FALSE;
      runs->left = read_32 (runs->table->data + 8 + 8 * runs->next);
      runs->value = (gint32) read_32 (runs->table->data + 12 + 8 * runs->next);
      runs->next++;
    }
  runs->left--;

  return TRUE;
}

static gboolean
find_tables (const Box *media,
             Tables    *tables)
{
  Box information, samples;

  memset (tables, 0, sizeof *tables);
  if (!find_box (media, BOX ('m', 'i', 'n', 'f'), &information)
      || !find_box (&information, BOX ('s', 't', 'b', 'l'), &samples)
      || !find_box (&samples, BOX ('s', 't', 't', 's'), &tables->times)
      || !find_box (&samples, BOX ('s', 't', 's', 'z'), &tables->sizes)
      || !find_box (&samples, BOX ('s', 't', 's', 'c'), &tables->chunks)
      || tables->sizes.size < 12)
    return FALSE;
  if (!find_box (&samples, BOX ('c', 't', 't', 's'), &tables->shifts))
    tables->shifts.size = 0;
  if (!find_box (&samples, BOX ('s', 't', 's', 's'), &tables->keys))
    tables->keys.size = 0;
  tables->is_long = find_box (&samples, BOX ('c', 'o', '6', '4'), &tables->offsets);

  return tables->is_long || find_box (&samples, BOX ('s', 't', 'c', 'o'), &tables->offsets);
}

/* The members of a table behind its count. */
static guint
get_n_members (const Box *table,
               gsize      size)
{
  return table->size >= 8 ? MIN (read_32 (table->data + 4), (table->size - 8) / size) : 0;
}

static void
add_mark (GArray *marks,
          gint64  time,
          guint64 offset,
          guint   clock)
{
  const gint64 distance = (gint64) gst_util_uint64_scale (DISTANCE, clock, PROOF_SECOND);
  const Mark mark = { time, offset };

  if (marks->len == 0 || time >= g_array_index (marks, Mark, marks->len - 1).time + distance)
    g_array_append_val (marks, mark);
}

/* Goes through all samples in the order of decoding, which is that of the chunks. */
static void
read_samples (ProofMp4Index *self,
              const Tables  *tables)
{
  const guint32 size_of_all = read_32 (tables->sizes.data + 4);
  const guint n_sizes = tables->sizes.size / 4 - 3;
  const guint n_samples = MIN (read_32 (tables->sizes.data + 8),
                               size_of_all > 0 ? MAX_SAMPLES : n_sizes);
  const guint n_chunks = get_n_members (&tables->offsets, tables->is_long ? 8 : 4);
  const guint n_runs = get_n_members (&tables->chunks, 12);
  const guint n_keys = get_n_members (&tables->keys, 4);
  Runs times = { .table = &tables->times }, shifts = { .table = &tables->shifts };
  guint sample = 0, run = 0, key = 0, a_chunk = 0;
  gint64 decoded = 0;

  for (guint chunk = 0; chunk < n_chunks && sample < n_samples; chunk++)
    {
      const guint8 *place = tables->offsets.data + 8;
      guint64 offset = tables->is_long ? read_64 (place + 8 * (gsize) chunk)
                                       : read_32 (place + 4 * (gsize) chunk);

      while (run < n_runs && read_32 (tables->chunks.data + 8 + 12 * (gsize) run) <= chunk + 1)
        a_chunk = read_32 (tables->chunks.data + 12 + 12 * (gsize) run++);
      for (guint i = 0; i < a_chunk && sample < n_samples; i++, sample++)
        {
          gint64 shown;

          if (!runs_step (&times))
            return;
          shown = decoded + (runs_step (&shifts) ? shifts.value : 0);
          while (key < n_keys && read_32 (tables->keys.data + 8 + 4 * (gsize) key) < sample + 1)
            key++;
          if (tables->keys.size == 0
              || (key < n_keys
                  && read_32 (tables->keys.data + 8 + 4 * (gsize) key) == sample + 1))
            add_mark (self->keys, shown, offset, self->clock);
          add_mark (self->marks, decoded, offset, self->clock);
          decoded += (guint32) times.value;
          offset += size_of_all > 0 ? size_of_all
                                    : read_32 (tables->sizes.data + 12 + 4 * (gsize) sample);
          self->end = offset;
        }
    }
}

/* The track's time at which stream time begins: the first edit may leave something out, and an
 * empty one before it puts it off. */
static gint64
get_start (const Box *track,
           guint      movie_clock,
           guint      clock)
{
  Box edits, list;
  gint64 empty = 0;
  gsize word;

  if (!find_box (track, BOX ('e', 'd', 't', 's'), &edits)
      || !find_box (&edits, BOX ('e', 'l', 's', 't'), &list) || list.size < 8)
    return 0;
  word = list.data[0] == 1 ? 8 : 4;
  for (gsize entry = 8; entry + 2 * word + 4 <= list.size; entry += 2 * word + 4)
    {
      const gint64 begin = word == 8 ? (gint64) read_64 (list.data + entry + word)
                                     : (gint32) read_32 (list.data + entry + word);

      if (begin >= 0)
        return begin - empty;
      empty += (gint64) gst_util_uint64_scale (word == 8 ? read_64 (list.data + entry)
                                                         : read_32 (list.data + entry),
                                               clock, movie_clock);
    }

  return 0;
}

/**
 * proof_mp4_index_new:
 * @movie: the content of `moov`
 *
 * Reads where the samples of the first video track are.
 *
 * Returns: (transfer full) (nullable): the index; NULL where nothing is told of samples
 */
ProofMp4Index *
proof_mp4_index_new (const Box *movie)
{
  g_autoptr (ProofMp4Index) self = g_new0 (ProofMp4Index, 1);
  const guint8 *data = movie->data;
  gsize size = movie->size;
  Box box, header, media;
  guint64 duration;
  guint movie_clock;
  Tables tables;

  self->keys = g_array_new (FALSE, FALSE, sizeof (Mark));
  self->marks = g_array_new (FALSE, FALSE, sizeof (Mark));
  if (!find_box (movie, BOX ('m', 'v', 'h', 'd'), &header)
      || !read_header (&header, &movie_clock, &duration))
    return NULL;
  while (next_box (&data, &size, &box))
    {
      if (box.type != BOX ('t', 'r', 'a', 'k')
          || !find_box (&box, BOX ('m', 'd', 'i', 'a'), &media) || !is_video (&media))
        continue;
      if (!find_box (&media, BOX ('m', 'd', 'h', 'd'), &header)
          || !read_header (&header, &self->clock, &duration) || !find_tables (&media, &tables))
        return NULL;
      self->start = get_start (&box, movie_clock, self->clock);
      read_samples (self, &tables);
      return self->keys->len > 0 ? g_steal_pointer (&self) : NULL;
    }

  return NULL;
}

void
proof_mp4_index_free (ProofMp4Index *self)
{
  g_array_unref (self->keys);
  g_array_unref (self->marks);
  g_free (self);
}

/* How many of @marks are at @time or earlier. */
static guint
count_until (const GArray *marks,
             gint64        time)
{
  guint low = 0, high = marks->len;

  while (low < high)
    {
      const guint middle = low + (high - low) / 2;

      if (g_array_index (marks, Mark, middle).time <= time)
        low = middle + 1;
      else
        high = middle;
    }

  return low;
}

/**
 * proof_mp4_index_find:
 * @self: an index
 * @time: a stream time
 * @range: (out caller-allocates): the bytes
 *
 * Finds what is read until the frame at @time is on the screen: from its key frame on.
 *
 * Returns: whether it is known
 */
gboolean
proof_mp4_index_find (const ProofMp4Index *self,
                      ProofTime            time,
                      ProofByteRange      *range)
{
  const gint64 from =
    self->start + (gint64) gst_util_uint64_scale (MAX (time, 0), self->clock, PROOF_SECOND);
  const gint64 to = from + (gint64) gst_util_uint64_scale (BEYOND, self->clock, PROOF_SECOND);
  const guint key = count_until (self->keys, from);
  const guint mark = count_until (self->marks, to);

  range->begin = g_array_index (self->keys, Mark, key > 0 ? key - 1 : 0).offset;
  range->end = mark < self->marks->len ? g_array_index (self->marks, Mark, mark).offset : self->end;

  return range->begin < range->end;
}
