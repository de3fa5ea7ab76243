/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-lane-painter.h"

#include <math.h>

#include "proof-lane-tiles.h"

#define BAR_HEIGHT 16
#define BAR_BOTTOM ((PROOF_TIMELINE_LANE_HEIGHT + BAR_HEIGHT) / 2)
#define REPORTED_HEIGHT 2
#define REPORTED_BOTTOM (BAR_BOTTOM + 1 + REPORTED_HEIGHT)

/* Up to here a node a segment is as cheap as anything; above, tiles. */
#define MAX_SEGMENT_NODES 4000

/* Samples are drawn one by one when they are at least this far apart, and as short as their frames
 * when it is this far; between the two they meet, for stripes would tell nothing. */
#define MIN_SAMPLE_PX 6.0
#define MIN_FRESH_PX 16.0
#define SAMPLE_WIDTH 3.0
#define BAND_ALPHA 0.4

typedef struct
{
  ProofLaneRuns *runs;
  ProofLaneRuns *reported; /* the service's own segments beside derived ones, or NULL */
} Lane;

struct _ProofLanePainter
{
  ProofTimelineAxis *axis;
  GHashTable        *lanes; /* name id -> Lane */
  ProofLaneTiles    *tiles;

  /* of the frame being drawn */
  ProofSession             *session;
  ProofLabelStore          *store;
  const ProofTimelineScale *scale;
  GtkSnapshot              *snapshot;
  ProofFrameTable          *table;    /* or NULL */
  double                    device;   /* device pixels in a pixel */
  double                    begin_ms; /* of the visible span, in the results' time */
  double                    end_ms;
  double                    ms_per_px;
  gboolean                  samples; /* near enough to draw them singly */
  double                    sample_px; /* how far they are apart */
};

static void
lane_free (gpointer data)
{
  Lane *lane = data;

  proof_lane_runs_free (lane->runs);
  g_clear_pointer (&lane->reported, proof_lane_runs_free);
  g_free (lane);
}

/* The service's own segments of a label, where its samples are shown and both were fetched. */
static ProofLaneRuns *
get_reported (ProofSession *session,
              guint         name)
{
  ProofLabelStore *store = proof_session_get_store (session);
  ProofLabelStore *segments = proof_session_get_segment_store (session);
  g_autoptr (GArray) reported = NULL;
  guint id;

  if (segments == NULL || segments == store)
    return NULL;

  id = proof_label_store_find_name (segments, proof_label_store_get_name (store, name)->name);
  if (id == PROOF_NAME_NONE)
    return NULL;

  reported = proof_label_segments_reported (segments, proof_session_get_filter (session), id);
  return proof_lane_runs_new (reported);
}

static Lane *
get_lane (ProofLanePainter *self,
          guint             name)
{
  ProofSession *session = proof_timeline_axis_get_session (self->axis);
  Lane *lane = g_hash_table_lookup (self->lanes, GUINT_TO_POINTER (name));

  if (lane == NULL)
    {
      lane = g_new (Lane, 1);
      lane->runs = proof_lane_runs_new ((GArray *) proof_session_get_segments (session, name));
      lane->reported = get_reported (session, name);
      g_hash_table_insert (self->lanes, GUINT_TO_POINTER (name), lane);
    }
  return lane;
}

/* To a device pixel. */
static double
snap (ProofLanePainter *self,
      double            x)
{
  return round (x * self->device) / self->device;
}

static double
to_x (ProofLanePainter *self,
      gint64            ms)
{
  if (!self->samples)
    return (ms - self->begin_ms) / self->ms_per_px;

  return proof_timeline_scale_to_x (self->scale,
                                    proof_session_time_of_ms (self->session, ms, TRUE));
}

static void
draw_bar (ProofLanePainter *self,
          const GdkRGBA    *colour,
          double            x,
          double            end,
          double            bottom,
          double            height)
{
  const double pixel = 1 / self->device;
  graphene_rect_t bar;

  x = snap (self, CLAMP (x, -1, self->scale->width + 1));
  end = MAX (snap (self, CLAMP (end, -1, self->scale->width + 1)), x + pixel);
  height = MAX (snap (self, height), pixel);
  graphene_rect_init (&bar, x, bottom - height, end - x, height);
  gtk_snapshot_append_color (self->snapshot, colour, &bar);
}

/* As high as they are sure, or all of @height where it is not 0. */
static void
draw_segments (ProofLanePainter    *self,
               const ProofLaneRuns *runs,
               const GdkRGBA       *colour,
               double               bottom,
               double               height)
{
  guint n;
  const ProofSegment *segments = proof_lane_runs_get (runs, &n);
  guint i = proof_lane_runs_find (runs, self->begin_ms);

  for (; i < n && segments[i].begin_ms <= self->end_ms; i++)
    draw_bar (self, colour, to_x (self, segments[i].begin_ms), to_x (self, segments[i].end_ms),
              bottom, height > 0 ? height : proof_lane_bar (segments[i].confidence) * BAR_HEIGHT);
}

/* As wide as the frame that the sample belongs to: past it, it is only held. */
static double
get_sample_width (ProofLanePainter *self,
                  ProofTime         time)
{
  guint frame;

  if (self->sample_px < MIN_FRESH_PX)
    return self->sample_px;
  if (self->table == NULL)
    return SAMPLE_WIDTH;

  frame = proof_frame_table_find_shown (self->table, time);
  return MAX (proof_frame_table_get_duration (self->table, frame) /
                  proof_timeline_scale_get_resolution (self->scale),
              SAMPLE_WIDTH);
}

static void
draw_samples (ProofLanePainter *self,
              guint             name,
              const GdkRGBA    *colour,
              double            bottom)
{
  ProofLabelIndex *index = proof_session_get_index (self->session);
  ProofLabelFilter *filter = proof_session_get_filter (self->session);
  /* One cadence earlier: its frame may reach into the span. */
  gint64 from_ms = self->begin_ms - proof_label_index_get_cadence_ms (index);
  guint i = proof_label_index_find_in_lane (index, name, from_ms);
  guint n;
  const guint *positions = proof_label_index_get_lane (index, name, &n);

  for (; i < n; i++)
    {
      gint64 ms = proof_label_store_get_timestamp (self->store, positions[i]);
      float confidence = proof_label_store_get_confidence (self->store, positions[i]);
      ProofTime time = proof_session_time_of_ms (self->session, ms, TRUE);
      double x = proof_timeline_scale_to_x (self->scale, time);

      if (ms > self->end_ms + 1)
        break;
      if (proof_label_filter_accepts_detection (filter, self->store, positions[i]))
        draw_bar (self, colour, x, x + get_sample_width (self, time), bottom,
                  proof_lane_bar (confidence) * BAR_HEIGHT);
    }
}

static void
draw_tiles (ProofLanePainter    *self,
            guint                name,
            const ProofLaneRuns *runs,
            guint                rgb,
            double               bottom)
{
  double span = PROOF_LANE_TILE_WIDTH * self->ms_per_px / self->device;
  double width = PROOF_LANE_TILE_WIDTH / self->device;

  for (gint64 index = floor (self->begin_ms / span); index * span < self->end_ms; index++)
    {
      double x = snap (self, (index * span - self->begin_ms) / self->ms_per_px);
      GdkTexture *texture = proof_lane_tiles_get (self->tiles, name, index, runs, rgb);
      graphene_rect_t bounds = GRAPHENE_RECT_INIT (x, bottom - BAR_HEIGHT, width, BAR_HEIGHT);

      gtk_snapshot_append_texture (self->snapshot, texture, &bounds);
    }
}

static void
draw_lane (ProofLanePainter *self,
           guint             name,
           double            top,
           gboolean          tiles)
{
  Lane *lane = get_lane (self, name);
  guint rgb = proof_label_colour (proof_label_store_get_name (self->store, name)->name);
  GdkRGBA colour = { (rgb >> 16) / 255.f, (rgb >> 8 & 0xff) / 255.f, (rgb & 0xff) / 255.f, 1 };
  GdkRGBA band = colour;

  if (tiles)
    {
      draw_tiles (self, name, lane->runs, rgb, top + BAR_BOTTOM);
      return;
    }

  if (self->samples)
    band.alpha = BAND_ALPHA;
  draw_segments (self, lane->runs, &band, top + BAR_BOTTOM, 0);
  if (self->samples)
    draw_samples (self, name, &colour, top + BAR_BOTTOM);
  if (lane->reported != NULL)
    draw_segments (self, lane->reported, &colour, top + REPORTED_BOTTOM, REPORTED_HEIGHT);
}

static void
begin_frame (ProofLanePainter *self,
             GtkSnapshot      *snapshot,
             double            device)
{
  ProofTime origin;
  double cadence_ms;

  self->session = proof_timeline_axis_get_session (self->axis);
  self->store = proof_session_get_store (self->session);
  self->scale = proof_timeline_axis_get_scale (self->axis);
  self->snapshot = snapshot;
  self->table = proof_player_get_frame_table (proof_session_get_player (self->session));
  self->device = device;

  origin = proof_session_time_of_ms (self->session, 0, FALSE);
  self->ms_per_px = proof_timeline_scale_get_resolution (self->scale) / PROOF_MSEC;
  self->begin_ms = (self->scale->visible.begin - origin) / (double) PROOF_MSEC;
  self->end_ms = self->begin_ms + self->scale->width * self->ms_per_px;

  /* Where there are only the service's segments there are no samples. */
  cadence_ms = proof_label_index_get_cadence_ms (proof_session_get_index (self->session));
  self->sample_px = cadence_ms / self->ms_per_px;
  self->samples = self->store != proof_session_get_segment_store (self->session) &&
                  self->sample_px >= MIN_SAMPLE_PX;
  proof_lane_tiles_begin (self->tiles, self->ms_per_px / device, round (BAR_HEIGHT * device));
}

/**
 * proof_lane_painter_new:
 * @axis: what is drawn along, and the session that has the lanes; outlives the painter
 *
 * Returns: (transfer full): a painter
 */
ProofLanePainter *
proof_lane_painter_new (ProofTimelineAxis *axis)
{
  ProofLanePainter *self;

  g_return_val_if_fail (PROOF_IS_TIMELINE_AXIS (axis), NULL);

  self = g_new0 (ProofLanePainter, 1);
  self->axis = axis;
  self->lanes = g_hash_table_new_full (NULL, NULL, NULL, lane_free);
  self->tiles = proof_lane_tiles_new ();
  return self;
}

void
proof_lane_painter_free (ProofLanePainter *self)
{
  g_hash_table_unref (self->lanes);
  proof_lane_tiles_free (self->tiles);
  g_free (self);
}

/**
 * proof_lane_painter_clear:
 * @self: a painter
 *
 * Forgets what it kept: the lanes are others.
 */
void
proof_lane_painter_clear (ProofLanePainter *self)
{
  g_hash_table_remove_all (self->lanes);
  proof_lane_tiles_clear (self->tiles);
}

/**
 * proof_lane_painter_get_runs:
 * @self: a painter
 * @name: a label
 *
 * Returns: (transfer none): what is drawn in its lane, until the next clear
 */
const ProofLaneRuns *
proof_lane_painter_get_runs (ProofLanePainter *self,
                             guint             name)
{
  return get_lane (self, name)->runs;
}

/**
 * proof_lane_painter_draw:
 * @self: a painter
 * @snapshot: where to, 0 being the begin of the axis
 * @lanes: (array length=n): lanes that lie one below the other
 * @n: their number
 * @top: of the first
 * @device: device pixels in a pixel
 *
 * The work is bounded by the pixels, whatever the number of segments.
 */
void
proof_lane_painter_draw (ProofLanePainter *self,
                         GtkSnapshot      *snapshot,
                         const ProofLane  *lanes,
                         guint             n,
                         double            top,
                         double            device)
{
  guint n_segments = 0;

  begin_frame (self, snapshot, device);
  for (guint i = 0; i < n; i++)
    {
      Lane *lane = get_lane (self, lanes[i].name);

      n_segments += proof_lane_runs_count (lane->runs, self->begin_ms, self->end_ms);
      if (lane->reported != NULL)
        n_segments += proof_lane_runs_count (lane->reported, self->begin_ms, self->end_ms);
    }
  for (guint i = 0; i < n; i++)
    draw_lane (self, lanes[i].name, top + i * PROOF_TIMELINE_LANE_HEIGHT,
               n_segments > MAX_SEGMENT_NODES);
}
