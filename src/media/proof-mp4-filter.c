/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the demuxer cannot be told otherwise about MP4.
 *
 * Where a video track has no edit list, qtdemux ends it at the duration in the headers. That one
 * does not count by how much B-frames put off the pictures, or is plainly too short, so the last
 * frames would be cut off. The demuxer is told when the samples really end.
 *
 * An edit list may begin in the middle of a frame: most videos that were cut without encoding do.
 * qtdemux would show what is left of it and then the others, off by that rest from where everything
 * that is built on FFmpeg has them, which drops the frame and lets the next one begin. It is told
 * to begin there.
 *
 * Where pictures may be shown ahead of their decoding time (negative offsets, as Apple writes
 * them), an edit that ends early would take its last frames along: qtdemux ends it by decoding
 * times. All offsets are raised until none is negative, and the edits with them.
 *
 * A fragmented video may begin with samples of its own and a duration that counts those alone,
 * where qtdemux would end. It is told of a day. It would also begin with the first fragment, by the
 * time that stands there, which it need not be told: the fragment goes on from the samples.
 *
 * After a seek by the index at the end of a fragmented video (`mfra`), qtdemux takes the time
 * in it, which is when the picture is shown, for when it is decoded: with B-frames all times
 * are too late from there on. It is not told of that index, and walks the fragments instead.
 *
 * A video track that is shorter than a fifth of the whole is taken for a preview image and left
 * out. It is told of a fifth: a second of video may well come with ten seconds of sound.
 *
 * For the frame table no sample has to be read, so the demuxer is given zeros in their place: a
 * table costs the reading of the index, not of a video of many gigabytes over the network.
 *
 * ISO/IEC 14496-12, 4.2, 8.2 to 8.6 and 8.8. */
#include "config.h"

#include <string.h>

#include "proof-mp4-box.h"
#include "proof-mp4-filter.h"
#include "proof-source.h"

#define MAX_INDEX (512 * 1024 * 1024)
#define MAX_REST (8 * 1024 * 1024)
#define MAX_SHIFT (1 << 28)
#define DAY (24 * 60 * 60)

typedef struct
{
  guint64 begin;
  guint64 end;
} Range;

typedef struct
{
  guint64 offset;
  guint8 *bytes;
  gsize size;
} Patch;

struct _ProofMp4Filter
{
  /* All of it belongs to whatever thread pulls; there is one at a time. */
  gboolean parsed;
  gboolean parsing;
  gboolean skip_frames;
  gboolean look_ahead;
  gboolean fragmented;
  gboolean encrypted; /* all that there is of video */
  gboolean samples_first; /* fragments go on from samples of the index */
  GArray *samples; /* of Range, in order: where nothing but samples is */
  GArray *patches; /* of Patch */
};

/* Whether the track tells which part of it is shown. */
static gboolean
has_edits (const Box *track)
{
  Box edits, list;

  return find_box (track, BOX ('e', 'd', 't', 's'), &edits)
         && find_box (&edits, BOX ('e', 'l', 's', 't'), &list)
         && list.size >= 8 && read_32 (list.data + 4) != 0;
}

static gboolean
is_encrypted (const Box *media)
{
  Box information, samples, description;

  return find_box (media, BOX ('m', 'i', 'n', 'f'), &information)
         && find_box (&information, BOX ('s', 't', 'b', 'l'), &samples)
         && find_box (&samples, BOX ('s', 't', 's', 'd'), &description) && description.size >= 16
         && read_32 (description.data + 12) == BOX ('e', 'n', 'c', 'v');
}

/* When the last sample ends, at the latest, in units of the track's clock. Some phones give it no
 * duration: it then gets that of the one before. */
static guint64
get_end (const Box *media)
{
  Box information, samples, times, offsets;
  guint32 count, distance, last = 0;
  gint32 latest = 0;
  guint64 end = 0;

  if (!find_box (media, BOX ('m', 'i', 'n', 'f'), &information)
      || !find_box (&information, BOX ('s', 't', 'b', 'l'), &samples)
      || !find_box (&samples, BOX ('s', 't', 't', 's'), &times))
    return 0;
  for (guint i = 0; i < get_n_pairs (&times); i++)
    {
      count = read_32 (times.data + 8 + 8 * i);
      distance = read_32 (times.data + 12 + 8 * i);
      end += (guint64) count * distance;
      if (distance > 0)
        last = distance;
      else if (i + 1 == get_n_pairs (&times))
        end += last;
    }
  if (find_box (&samples, BOX ('c', 't', 't', 's'), &offsets))
    {
      for (guint i = 0; i < get_n_pairs (&offsets); i++)
        latest = MAX (latest, (gint32) read_32 (offsets.data + 12 + 8 * i));
    }

  return end + latest;
}

/* The earliest time from @from on, in units of the track's clock, at which a sample is shown. */
static gboolean
find_sample (const Box *media,
             gint64     from,
             gint64    *found)
{
  Box information, samples, times, offsets = { 0, };
  guint n_offsets = 0, offset_index = 0;
  guint32 left = MAX_SAMPLES, offset_left = 0;
  gint64 decoded = 0, shown;

  *found = G_MAXINT64;
  if (!find_box (media, BOX ('m', 'i', 'n', 'f'), &information)
      || !find_box (&information, BOX ('s', 't', 'b', 'l'), &samples)
      || !find_box (&samples, BOX ('s', 't', 't', 's'), &times))
    return FALSE;
  if (find_box (&samples, BOX ('c', 't', 't', 's'), &offsets))
    n_offsets = get_n_pairs (&offsets);

  for (guint i = 0; i < get_n_pairs (&times); i++)
    {
      const guint32 count = MIN (read_32 (times.data + 8 + 8 * i), left);
      const guint32 distance = read_32 (times.data + 12 + 8 * i);

      left -= count;
      for (guint32 j = 0; j < count; j++, decoded += distance)
        {
          while (offset_left == 0 && offset_index < n_offsets)
            offset_left = read_32 (offsets.data + 8 + 8 * offset_index++);
          shown = decoded;
          if (offset_left > 0)
            {
              shown += (gint32) read_32 (offsets.data + 4 + 8 * offset_index);
              offset_left--;
            }
          if (shown >= from && shown < *found)
            *found = shown;
        }
    }

  return *found < G_MAXINT64;
}

static void
patch_number (ProofMp4Filter *self,
              guint64         offset,
              guint           size,
              guint64         number)
{
  Patch patch = { offset, g_malloc (size), size };

  for (guint i = 0; i < size; i++)
    patch.bytes[i] = number >> 8 * (size - 1 - i);
  g_array_append_val (self->patches, patch);
}

/* @offset: where @header's content is in the file. */
static void
patch_duration (ProofMp4Filter *self,
                const Box      *header,
                guint64         offset,
                guint64         duration)
{
  if (header->data[0] == 1)
    patch_number (self, offset + 24, 8, duration);
  else
    patch_number (self, offset + 16, 4, MIN (duration, G_MAXUINT32 - 1));
}

/* @place: of the edit in the file. @first: (inout): where it begins */
static void
begin_with_frame (ProofMp4Filter *self,
                  const Box      *media,
                  guint64         place,
                  guint           word,
                  guint           movie_clock,
                  guint           clock,
                  guint64         duration,
                  gint64         *first)
{
  const gint64 begin = *first;
  const gint64 end = begin + gst_util_uint64_scale_round (duration, clock, movie_clock);
  gint64 next;

  if (!find_sample (media, begin, first) || *first == begin || (duration > 0 && end <= *first))
    {
      *first = begin;
      return;
    }
  if (duration == 0)
    return;

  duration -= MIN (gst_util_uint64_scale (*first - begin, movie_clock, clock), duration - 1);
  if (find_sample (media, end, &next))
    duration = MIN (duration, gst_util_uint64_scale (next - *first, movie_clock, clock));
  patch_number (self, place, word, duration);
}

static gboolean
find_samples (const Box *media,
              Box       *samples)
{
  Box information;

  return find_box (media, BOX ('m', 'i', 'n', 'f'), &information)
         && find_box (&information, BOX ('s', 't', 'b', 'l'), samples);
}

/* Makes no offset from decoding to presentation negative. @offset: where @track's content is in the
 * file. Returns by how much all of them grow. */
static guint
patch_offsets (ProofMp4Filter *self,
               const Box      *track,
               const Box      *media,
               guint64         offset)
{
  gint32 least = 0;
  Box samples, offsets, least_greatest;
  Patch patch;

  if (!find_samples (media, &samples) || !find_box (&samples, BOX ('c', 't', 't', 's'), &offsets))
    return 0;
  for (guint i = 0; i < get_n_pairs (&offsets); i++)
    least = MIN (least, (gint32) read_32 (offsets.data + 12 + 8 * i));
  if (least == 0 || least < -MAX_SHIFT)
    return 0;

  patch = (Patch) { offset + (offsets.data - track->data), g_memdup2 (offsets.data, offsets.size),
                    offsets.size };
  for (guint i = 0; i < get_n_pairs (&offsets); i++)
    {
      guint32 value = GUINT32_TO_BE (read_32 (offsets.data + 12 + 8 * i) - least);

      memcpy (patch.bytes + 12 + 8 * i, &value, sizeof value);
    }
  g_array_append_val (self->patches, patch);
  if (find_box (&samples, BOX ('c', 's', 'l', 'g'), &least_greatest))
    patch_number (self, offset + (least_greatest.data - track->data) - 4, 4,
                  BOX ('f', 'r', 'e', 'e'));

  return -least;
}

/* Lets the first edit that shows something begin with a frame, and no later one get in at its end.
 * @offset: where @track's content is in the file. */
static void
patch_edits (ProofMp4Filter *self,
             const Box      *track,
             const Box      *media,
             guint64         offset,
             guint           movie_clock,
             guint           clock)
{
  const guint raised = patch_offsets (self, track, media, offset);
  gboolean is_first = TRUE, is_long;
  Box edits, list;
  guint word;

  if (!find_box (track, BOX ('e', 'd', 't', 's'), &edits)
      || !find_box (&edits, BOX ('e', 'l', 's', 't'), &list) || list.size < 8)
    return;

  is_long = list.data[0] == 1;
  word = is_long ? 8 : 4;
  for (guint entry = 8; entry + 2 * word + 4 <= list.size; entry += 2 * word + 4)
    {
      const guint64 place = offset + (list.data - track->data) + entry;
      guint64 duration = is_long ? read_64 (list.data + entry) : read_32 (list.data + entry);
      const gint64 begin = is_long ? (gint64) read_64 (list.data + entry + word)
                                   : (gint32) read_32 (list.data + entry + word);
      gint64 first = begin;

      if (begin < 0)
        continue;
      if (is_first)
        begin_with_frame (self, media, place, word, movie_clock, clock, duration, &first);
      is_first = FALSE;
      if (first + raised != begin)
        patch_number (self, place + word, word, first + raised);
    }
}

/* @offset: where @movie's content is in the file. */
static void
parse_movie (ProofMp4Filter *self,
             const Box      *movie,
             guint64         offset)
{
  const guint8 *data = movie->data;
  gsize size = movie->size;
  guint movie_clock, clock;
  guint64 movie_duration, movie_end = 0, duration, end;
  guint n_tracks = 0, n_encrypted = 0;
  Box box, movie_header, media, header;

  self->fragmented = find_box (movie, BOX ('m', 'v', 'e', 'x'), &box);
  if (!find_box (movie, BOX ('m', 'v', 'h', 'd'), &movie_header)
      || !read_header (&movie_header, &movie_clock, &movie_duration))
    return;

  if (self->fragmented && movie_duration > 0)
    movie_end = (guint64) DAY * movie_clock;
  while (next_box (&data, &size, &box))
    {
      if (box.type != BOX ('t', 'r', 'a', 'k')
          || !find_box (&box, BOX ('m', 'd', 'i', 'a'), &media) || !is_video (&media)
          || !find_box (&media, BOX ('m', 'd', 'h', 'd'), &header)
          || !read_header (&header, &clock, &duration))
        continue;
      n_tracks++;
      n_encrypted += is_encrypted (&media);
      if (self->fragmented)
        {
          self->samples_first |= get_end (&media) > 0;
          continue;
        }
      end = duration;
      if (movie_duration < G_MAXUINT32)
        end = MAX (end, gst_util_uint64_scale_ceil (movie_duration, clock,
                                                    (guint64) movie_clock * 5));
      if (has_edits (&box))
        patch_edits (self, &box, &media, offset + (box.data - movie->data), movie_clock, clock);
      else
        {
          end = MAX (end, get_end (&media));
          movie_end = MAX (movie_end, gst_util_uint64_scale_ceil (end, movie_clock, clock));
        }
      if (end > duration)
        patch_duration (self, &header, offset + (header.data - movie->data), end);
    }
  self->encrypted = n_encrypted > 0 && n_encrypted == n_tracks;
  if (movie_end > movie_duration)
    patch_duration (self, &movie_header, offset + (movie_header.data - movie->data), movie_end);
}

static GstBuffer *
pull (GstPad *pad,
      guint64 offset,
      guint   size)
{
  GstBuffer *buffer = NULL;

  if (gst_pad_get_range (pad, offset, size, &buffer) != GST_FLOW_OK)
    return NULL;
  if (gst_buffer_get_size (buffer) < size)
    g_clear_pointer (&buffer, gst_buffer_unref);

  return buffer;
}

/* Lets the source know where samples are, and that the first ones will be read. */
static void
hand_over_index (GstPad    *pad,
                 const Box *movie)
{
  g_autoptr (GstElement) element = gst_pad_get_parent_element (pad);

  if (!PROOF_IS_SOURCE (element))
    return;

  proof_source_take_index (PROOF_SOURCE (element), proof_mp4_index_new (movie));
  proof_source_expect_time (PROOF_SOURCE (element), 0);
}

/* @offset: where the content of @fragment, the first one, is in the file. */
static void
parse_fragment (ProofMp4Filter *self,
                const Box      *fragment,
                guint64         offset)
{
  const guint8 *data = fragment->data;
  gsize size = fragment->size;
  Box box, time;

  while (next_box (&data, &size, &box))
    {
      if (box.type == BOX ('t', 'r', 'a', 'f') && find_box (&box, BOX ('t', 'f', 'd', 't'), &time))
        patch_number (self, offset + (time.data - fragment->data) - 4, 4,
                      BOX ('f', 'r', 'e', 'e'));
    }
}

static void
read_box (ProofMp4Filter *self,
          GstPad         *pad,
          guint64         offset,
          guint64         size,
          void          (*parse) (ProofMp4Filter *self,
                                  const Box      *box,
                                  guint64         offset))
{
  g_autoptr (GstBuffer) buffer = NULL;
  GstMapInfo map;

  if (size > MAX_INDEX)
    return;
  buffer = pull (pad, offset, size);
  if (buffer == NULL || !gst_buffer_map (buffer, &map, GST_MAP_READ))
    return;
  parse (self, &(Box) { .data = map.data, .size = map.size }, offset);
  if (self->look_ahead && parse == parse_movie)
    hand_over_index (pad, &(Box) { .data = map.data, .size = map.size });
  gst_buffer_unmap (buffer, &map);
}

/* Behind the samples comes what tells of them, up to the end. */
static void
expect_rest (GstPad *pad,
             guint64 offset,
             guint64 size)
{
  g_autoptr (GstElement) element = gst_pad_get_parent_element (pad);

  if (PROOF_IS_SOURCE (element) && offset < size && size - offset <= MAX_REST)
    proof_source_expect_bytes (PROOF_SOURCE (element), offset, size);
}

/* The index is found by the box that ends it, and the file. */
static void
hide_fragment_index (ProofMp4Filter *self,
                     GstPad         *pad,
                     guint64         size)
{
  g_autoptr (GstBuffer) buffer = size >= 16 ? pull (pad, size - 16, 16) : NULL;

  if (buffer != NULL && gst_buffer_memcmp (buffer, 4, "mfro", 4) == 0)
    patch_number (self, size - 12, 4, BOX ('f', 'r', 'e', 'e'));
}

static gboolean
may_come_first (guint32 type)
{
  switch (type)
    {
    case BOX ('f', 't', 'y', 'p'):
    case BOX ('s', 't', 'y', 'p'):
    case BOX ('m', 'o', 'o', 'v'):
    case BOX ('m', 'd', 'a', 't'):
    case BOX ('f', 'r', 'e', 'e'):
    case BOX ('s', 'k', 'i', 'p'):
    case BOX ('w', 'i', 'd', 'e'):
    case BOX ('p', 'n', 'o', 't'):
      return TRUE;
    default:
      return FALSE;
    }
}

/* Walks the boxes of the file, reading headers only. */
static void
parse_file (ProofMp4Filter *self,
            GstPad         *pad)
{
  guint64 offset = 0, length;
  g_autoptr (GstBuffer) buffer = NULL;
  gint64 size;
  guint header;

  if (!gst_pad_query_duration (pad, GST_FORMAT_BYTES, &size))
    return;
  for (; (buffer = pull (pad, offset, 16)) != NULL; gst_clear_buffer (&buffer))
    {
      guint8 bytes[16];
      guint32 type;

      gst_buffer_extract (buffer, 0, bytes, sizeof bytes);
      length = read_32 (bytes);
      type = read_32 (bytes + 4);
      header = length == 1 ? 16 : 8;
      if (length == 1)
        length = read_64 (bytes + 8);
      else if (length == 0)
        length = G_MAXUINT64 - offset;
      if (length < header || length > G_MAXUINT64 - offset
          || (offset == 0 && !may_come_first (type)))
        return;

      if (type == BOX ('m', 'd', 'a', 't'))
        {
          /* What a cut file lacks has to be found missing. */
          Range range = { offset + header, MIN (offset + length, (guint64) size) };

          g_array_append_val (self->samples, range);
          expect_rest (pad, offset + length, size);
        }
      else if (type == BOX ('m', 'o', 'o', 'v'))
        {
          read_box (self, pad, offset + header, length - header, parse_movie);
          if (self->fragmented)
            hide_fragment_index (self, pad, size);
          if (!self->skip_frames && !self->samples_first)
            return;
        }
      else if (type == BOX ('m', 'o', 'o', 'f') && self->samples_first)
        {
          read_box (self, pad, offset + header, length - header, parse_fragment);
          self->samples_first = FALSE;
          if (!self->skip_frames)
            return;
        }
      offset += length;
    }
}

static gboolean
is_samples (ProofMp4Filter *self,
            guint64         begin,
            guint64         end)
{
  guint low = 0, high = self->samples->len;

  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const Range *range = &g_array_index (self->samples, Range, middle);

      if (end > range->end)
        low = middle + 1;
      else if (begin < range->begin)
        high = middle;
      else
        return TRUE;
    }

  return FALSE;
}

/* The demuxer says no more than that there is nothing to play. */
static void
post_encrypted (GstPad *pad)
{
  g_autoptr (GstElement) source = gst_pad_get_parent_element (pad);

  if (source != NULL)
    GST_ELEMENT_ERROR (source, STREAM, DECRYPT, (NULL), (NULL));
}

/* Before the source is asked. What the filter itself pulls comes by here as well. */
static GstPadProbeReturn
before_cb (GstPad          *pad,
           GstPadProbeInfo *info,
           gpointer         data)
{
  ProofMp4Filter *self = data;
  const guint64 begin = GST_PAD_PROBE_INFO_OFFSET (info), size = GST_PAD_PROBE_INFO_SIZE (info);

  if (self->parsing)
    return GST_PAD_PROBE_PASS;
  if (!self->parsed)
    {
      self->parsing = TRUE;
      g_array_set_size (self->samples, 0);
      g_array_set_size (self->patches, 0);
      parse_file (self, pad);
      self->parsing = FALSE;
      self->parsed = TRUE;
      if (self->encrypted)
        post_encrypted (pad);
    }
  if (!self->skip_frames || !is_samples (self, begin, begin + size))
    return GST_PAD_PROBE_PASS;

  GST_PAD_PROBE_INFO_DATA (info) = gst_buffer_new_wrapped (g_malloc0 (size), size);

  return GST_PAD_PROBE_DROP;
}

static GstPadProbeReturn
after_cb (GstPad          *pad,
          GstPadProbeInfo *info,
          gpointer         data)
{
  ProofMp4Filter *self = data;
  GstBuffer *buffer = GST_PAD_PROBE_INFO_BUFFER (info);
  const guint64 begin = GST_PAD_PROBE_INFO_OFFSET (info);

  for (guint i = 0; i < self->patches->len; i++)
    {
      const Patch *patch = &g_array_index (self->patches, Patch, i);

      if (begin > patch->offset
          || begin + gst_buffer_get_size (buffer) < patch->offset + patch->size)
        continue;
      buffer = gst_buffer_make_writable (buffer);
      gst_buffer_fill (buffer, patch->offset - begin, patch->bytes, patch->size);
      GST_PAD_PROBE_INFO_DATA (info) = buffer;
    }

  return GST_PAD_PROBE_OK;
}

static void
clear_patch (gpointer data)
{
  g_free (((Patch *) data)->bytes);
}

static void
filter_free (gpointer data)
{
  ProofMp4Filter *self = data;

  g_array_unref (self->samples);
  g_array_unref (self->patches);
  g_free (self);
}

/**
 * proof_mp4_filter_attach:
 * @source: a source element, before it is started
 *
 * Puts a filter between @source and whatever pulls from it; sources that push are left alone.
 *
 * Returns: (transfer none) (nullable): the filter, which lives as long as the source's pad
 */
ProofMp4Filter *
proof_mp4_filter_attach (GstElement *source)
{
  g_autoptr (GstPad) pad = gst_element_get_static_pad (source, "src");
  ProofMp4Filter *self;

  if (pad == NULL)
    return NULL;
  self = g_new0 (ProofMp4Filter, 1);
  self->samples = g_array_new (FALSE, FALSE, sizeof (Range));
  self->patches = g_array_new (FALSE, FALSE, sizeof (Patch));
  g_array_set_clear_func (self->patches, clear_patch);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_PULL | GST_PAD_PROBE_TYPE_BUFFER, after_cb, self,
                     NULL);
  gst_pad_add_probe (pad, GST_PAD_PROBE_TYPE_PULL | GST_PAD_PROBE_TYPE_BLOCK, before_cb, self,
                     filter_free);

  return self;
}

/* From now on samples read as zeros. Between two pulls only. */
void
proof_mp4_filter_skip_frames (ProofMp4Filter *self)
{
  self->skip_frames = TRUE;
  self->parsed = FALSE;
}

/* Once the index is read, what shows the first frame is fetched at once, and the source can say
 * where the others are: see proof_source_expect_time(). Before the first pull only. */
void
proof_mp4_filter_look_ahead (ProofMp4Filter *self)
{
  self->look_ahead = TRUE;
}
