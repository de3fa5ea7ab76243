/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether a video is the one that a job analysed, by what GetLabelDetection's VideoMetadata says.
 * Codec and format are not looked at: a copy in another container has the same frames. */
#include "config.h"

#include "proof-same-video.h"

#include <glib/gi18n.h>
#include <math.h>

/* Displayed sizes are rounded in more than one way. */
#define SIZE_TOLERANCE 2

/* Coded sizes are multiples of it where nobody cropped them. */
#define MACROBLOCK 16

/* Or two frames, if they are longer: whether the last one counts is told differently. */
#define DURATION_TOLERANCE (250 * PROOF_MSEC)

/* Apart 29.97 and 30, in videos that are long enough to tell. */
#define RATE_TOLERANCE 0.0005

/**
 * proof_video_facts_init:
 * @facts: (out): what is known
 * @frame: (nullable): one of the video, once there is one
 * @table: (nullable): its frames, once they are counted
 * @duration: that the container says, or PROOF_TIME_NONE
 */
void
proof_video_facts_init (ProofVideoFacts       *facts,
                        const ProofFrame      *frame,
                        const ProofFrameTable *table,
                        ProofTime              duration)
{
  *facts = (ProofVideoFacts) { .begin = PROOF_TIME_NONE, .end = PROOF_TIME_NONE,
                               .duration = duration };
  if (frame != NULL)
    {
      facts->width = frame->width;
      facts->height = frame->height;
      facts->par_n = frame->par_n;
      facts->par_d = frame->par_d;
      facts->orientation = frame->orientation;
    }
  else if (table != NULL)
    {
      proof_frame_table_get_picture (table, &facts->width, &facts->height, &facts->par_n,
                                     &facts->par_d, &facts->orientation);
    }
  if (table != NULL && proof_frame_table_get_n_frames (table) > 0)
    {
      facts->n_frames = proof_frame_table_get_n_frames (table);
      facts->begin = proof_frame_table_get_time (table, 0);
      facts->end = proof_frame_table_get_end (table);
      facts->median = proof_frame_table_get_median_duration (table);
      facts->rate = proof_frame_table_get_rate (table);
      facts->variable = proof_frame_table_is_variable (table);
    }
}

static gboolean
is_near (double a,
         double b,
         double tolerance)
{
  return fabs (a - b) <= tolerance;
}

/* Whether @said is the coded size, cropped or not. */
static gboolean
is_coded (gint64 said,
          int    coded)
{
  return said == coded ||
         (said > coded && said - coded < MACROBLOCK && said % MACROBLOCK == 0);
}

/* Whether the service may mean the coded picture, or the one with square pixels. It is not
 * documented which, nor whether it turns it. */
static gboolean
has_size (const ProofVideoFacts *facts,
          gint64                 width,
          gint64                 height)
{
  double aspect = facts->par_n > 0 && facts->par_d > 0 ? facts->par_n / (double) facts->par_d : 1;

  return (is_coded (width, facts->width) && is_coded (height, facts->height)) ||
         (is_near (width, facts->width * aspect, SIZE_TOLERANCE) &&
          is_near (height, facts->height, SIZE_TOLERANCE)) ||
         (is_near (width, facts->width, SIZE_TOLERANCE) &&
          is_near (height, facts->height / aspect, SIZE_TOLERANCE));
}

static gboolean
is_same_size (const ProofVideoFacts *facts,
              const ProofLabelMeta  *meta)
{
  if (facts->width <= 0 || meta->frame_width <= 0 || meta->frame_height <= 0)
    return TRUE;

  return has_size (facts, meta->frame_width, meta->frame_height) ||
         (facts->orientation.rotation % 180 != 0 &&
          has_size (facts, meta->frame_height, meta->frame_width));
}

/* The service may count from 0 or from the first frame, and mean the picture or all there is (the
 * one pair of results and video that is public has the picture's 5280 ms, not the file's 5312). So
 * nothing is wrong between the shortest and the longest of them. */
static gboolean
is_same_duration (const ProofVideoFacts *facts,
                  const ProofLabelMeta  *meta)
{
  ProofTime tolerance = MAX (DURATION_TOLERANCE, 2 * facts->median);
  ProofTime said = meta->duration_ms * PROOF_MSEC;
  ProofTime longest = MAX (facts->end, facts->duration);

  if (facts->n_frames == 0 || meta->duration_ms <= 0)
    return TRUE;

  return said >= facts->end - facts->begin - tolerance && said <= longest + tolerance;
}

/* A frame more or less may have been counted. A variable rate is a matter of opinion: where the
 * video's varies, its duration has to do. */
static gboolean
is_same_rate (const ProofVideoFacts *facts,
              const ProofLabelMeta  *meta)
{
  double tolerance = meta->frame_rate * (RATE_TOLERANCE + 1.0 / MAX (facts->n_frames, 1));

  if (facts->n_frames < 2 || facts->variable || meta->frame_rate <= 0)
    return TRUE;

  return is_near (meta->frame_rate, facts->rate, tolerance) ||
         is_near (meta->frame_rate, PROOF_SECOND / (double) facts->median, tolerance);
}

/**
 * proof_video_facts_compare:
 * @facts: what is known of a video
 * @meta: what the results say of the one that was analysed
 *
 * What is not known on either side does not differ. Pure.
 *
 * Returns: what cannot be said of one and the same video
 */
ProofVideoDifference
proof_video_facts_compare (const ProofVideoFacts *facts,
                           const ProofLabelMeta  *meta)
{
  return (is_same_size (facts, meta) ? 0 : PROOF_OTHER_SIZE) |
         (is_same_duration (facts, meta) ? 0 : PROOF_OTHER_DURATION) |
         (is_same_rate (facts, meta) ? 0 : PROOF_OTHER_RATE);
}

/* "1920×1080, 60.0 s at 25 fps", of it what @difference names. */
static char *
describe (ProofVideoDifference difference,
          gint64               width,
          gint64               height,
          double               seconds,
          double               rate)
{
  g_autofree char *size = NULL;
  g_autofree char *time = NULL;

  if (difference & PROOF_OTHER_SIZE)
    size = g_strdup_printf (_("%d × %d"), (int) width, (int) height);
  if ((difference & PROOF_OTHER_DURATION) && (difference & PROOF_OTHER_RATE))
    time = g_strdup_printf (_("%.1f s at %.5g fps"), seconds, rate);
  else if (difference & PROOF_OTHER_DURATION)
    time = g_strdup_printf (_("%.1f s"), seconds);
  else if (difference & PROOF_OTHER_RATE)
    time = g_strdup_printf (_("%.5g fps"), rate);

  if (size && time)
    return g_strdup_printf (_("%s, %s"), size, time);
  return size ? g_steal_pointer (&size) : g_steal_pointer (&time);
}

/**
 * proof_video_facts_tell:
 * @facts: what is known of a video
 * @meta: what the results say of the one that was analysed
 *
 * Returns: (transfer full) (nullable): one sentence of what differs, NULL where nothing does
 */
char *
proof_video_facts_tell (const ProofVideoFacts *facts,
                        const ProofLabelMeta  *meta)
{
  ProofVideoDifference difference = proof_video_facts_compare (facts, meta);
  g_autofree char *analysed = NULL, *open = NULL;

  if (difference == PROOF_SAME_VIDEO)
    return NULL;

  /* How long it is, and how fast, explain each other where both are known. */
  if (difference & (PROOF_OTHER_DURATION | PROOF_OTHER_RATE))
    {
      if (meta->duration_ms > 0 && facts->n_frames > 0)
        difference |= PROOF_OTHER_DURATION;
      if (meta->frame_rate > 0 && facts->n_frames > 1)
        difference |= PROOF_OTHER_RATE;
    }
  analysed = describe (difference, meta->frame_width, meta->frame_height,
                       meta->duration_ms / 1000.0, meta->frame_rate);
  open = describe (difference, facts->width, facts->height,
                   (facts->end - facts->begin) / (double) PROOF_SECOND, facts->rate);

  return g_strdup_printf (difference == PROOF_OTHER_SIZE
                          /* Translators: such as “1080 × 1920, 60.0 s at 25 fps”. */
                          ? _("The job analysed %s; this video is %s: boxes may be in the wrong "
                              "places.")
                          : _("The job analysed %s; this video is %s: boxes may be on the wrong "
                              "frames."), analysed, open);
}
