/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-timeline-axis.h"

struct _ProofTimelineAxis
{
  GObject parent_instance;

  ProofSession      *session;
  ProofLabelStore   *store; /* what is shown now, to know when it was replaced */
  ProofTimelineScale scale;
  ProofTime          position;
  ProofTime          hover;
  int                column;
  gboolean           empty;
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_MOVED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (ProofTimelineAxis, proof_timeline_axis, G_TYPE_OBJECT)

static gboolean
scale_equal (const ProofTimelineScale *a,
             const ProofTimelineScale *b)
{
  return a->extent.begin == b->extent.begin && a->extent.end == b->extent.end &&
         a->visible.begin == b->visible.begin && a->visible.end == b->visible.end &&
         a->width == b->width;
}

static void
take_scale (ProofTimelineAxis        *self,
            const ProofTimelineScale *scale)
{
  ProofTimeSpan visible;

  if (scale_equal (&self->scale, scale))
    return;

  self->scale = *scale;
  proof_session_get_visible (self->session, &visible);
  /* A session that is empty or follows its extent is left to do so. */
  if (visible.begin < visible.end &&
      (visible.begin != scale->visible.begin || visible.end != scale->visible.end))
    proof_session_set_visible (self->session, scale->visible);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
visible_changed_cb (ProofTimelineAxis *self)
{
  ProofTimelineScale scale = self->scale;
  ProofTimeSpan visible;

  proof_session_get_visible (self->session, &visible);
  if (visible.begin >= visible.end)
    return;
  proof_timeline_scale_set_visible (&scale, visible);
  take_scale (self, &scale);
}

/* Pages, a frame table or another document: there is more to see, or something else. */
static void
extent_changed_cb (ProofTimelineAxis *self)
{
  ProofTimelineScale scale = self->scale;
  ProofTimeSpan extent, visible;
  gboolean was_empty;

  proof_session_get_extent (self->session, &extent);
  was_empty = self->empty;
  self->empty = extent.end <= extent.begin;
  proof_session_get_visible (self->session, &visible);
  if (g_set_object (&self->store, proof_session_get_store (self->session)))
    visible = extent;

  if (visible.begin < visible.end && !proof_timeline_scale_is_fitted (&scale))
    scale.visible = visible;
  proof_timeline_scale_set_extent (&scale, extent);
  take_scale (self, &scale);
  if (self->empty != was_empty)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
position_changed_cb (ProofTimelineAxis *self)
{
  ProofPlayer *player = proof_session_get_player (self->session);

  proof_timeline_axis_set_position (self, proof_player_get_position (player));
}

static void
proof_timeline_axis_dispose (GObject *object)
{
  ProofTimelineAxis *self = PROOF_TIMELINE_AXIS (object);

  /* Whoever lets go of a session last hears of its end. */
  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (proof_session_get_player (self->session), self);
      g_signal_handlers_disconnect_by_data (self->session, self);
    }
  g_clear_object (&self->store);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (proof_timeline_axis_parent_class)->dispose (object);
}

static void
proof_timeline_axis_class_init (ProofTimelineAxisClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = proof_timeline_axis_dispose;

  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_MOVED] = g_signal_new ("moved", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                        0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
proof_timeline_axis_init (ProofTimelineAxis *self)
{
  self->position = PROOF_TIME_NONE;
  self->hover = PROOF_TIME_NONE;
  proof_timeline_scale_set_extent (&self->scale, (ProofTimeSpan) { 0, 0 });
}

/**
 * proof_timeline_axis_new:
 * @session: what is shown
 *
 * Returns: (transfer full): an axis that follows @session and its player
 */
ProofTimelineAxis *
proof_timeline_axis_new (ProofSession *session)
{
  ProofTimelineAxis *self;
  ProofPlayer *player;

  g_return_val_if_fail (PROOF_IS_SESSION (session), NULL);

  self = g_object_new (PROOF_TYPE_TIMELINE_AXIS, NULL);
  self->session = g_object_ref (session);
  player = proof_session_get_player (session);
  g_signal_connect_object (session, "notify::visible-begin", G_CALLBACK (visible_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::visible-end", G_CALLBACK (visible_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "lanes-changed", G_CALLBACK (extent_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "notify::duration", G_CALLBACK (extent_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "notify::frame-table", G_CALLBACK (extent_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (player, "notify::position", G_CALLBACK (position_changed_cb), self,
                           G_CONNECT_SWAPPED);
  extent_changed_cb (self);
  position_changed_cb (self);

  return self;
}

/**
 * proof_timeline_axis_get_session:
 * @self: an axis
 *
 * Returns: (transfer none): its session
 */
ProofSession *
proof_timeline_axis_get_session (ProofTimelineAxis *self)
{
  g_return_val_if_fail (PROOF_IS_TIMELINE_AXIS (self), NULL);

  return self->session;
}

/**
 * proof_timeline_axis_get_scale:
 * @self: an axis
 *
 * Returns: (transfer none): what is shown where
 */
const ProofTimelineScale *
proof_timeline_axis_get_scale (ProofTimelineAxis *self)
{
  g_return_val_if_fail (PROOF_IS_TIMELINE_AXIS (self), NULL);

  return &self->scale;
}

/**
 * proof_timeline_axis_is_empty:
 * @self: an axis
 *
 * Returns: whether there is nothing along it yet; its scale is a stand-in then
 */
gboolean
proof_timeline_axis_is_empty (ProofTimelineAxis *self)
{
  g_return_val_if_fail (PROOF_IS_TIMELINE_AXIS (self), TRUE);

  return self->empty;
}

/**
 * proof_timeline_axis_set_column:
 * @self: an axis
 * @column: pixels left of the axis, for names
 */
void
proof_timeline_axis_set_column (ProofTimelineAxis *self,
                                int                column)
{
  g_return_if_fail (PROOF_IS_TIMELINE_AXIS (self));

  if (self->column == column)
    return;

  self->column = column;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * proof_timeline_axis_get_column:
 * @self: an axis
 *
 * Returns: pixels left of the axis
 */
int
proof_timeline_axis_get_column (ProofTimelineAxis *self)
{
  g_return_val_if_fail (PROOF_IS_TIMELINE_AXIS (self), 0);

  return self->column;
}

/**
 * proof_timeline_axis_set_width:
 * @self: an axis
 * @width: pixels of the visible span
 */
void
proof_timeline_axis_set_width (ProofTimelineAxis *self,
                               double             width)
{
  g_return_if_fail (PROOF_IS_TIMELINE_AXIS (self));

  if (self->scale.width == width)
    return;

  self->scale.width = width;
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/**
 * proof_timeline_axis_set_visible:
 * @self: an axis
 * @visible: the span to show, held within the extent
 */
void
proof_timeline_axis_set_visible (ProofTimelineAxis *self,
                                 ProofTimeSpan      visible)
{
  ProofTimelineScale scale;

  g_return_if_fail (PROOF_IS_TIMELINE_AXIS (self));

  scale = self->scale;
  proof_timeline_scale_set_visible (&scale, visible);
  take_scale (self, &scale);
}

/**
 * proof_timeline_axis_zoom:
 * @self: an axis
 * @factor: above 1 shows less, below 1 more
 * @about: the time that keeps its place
 */
void
proof_timeline_axis_zoom (ProofTimelineAxis *self,
                          double             factor,
                          ProofTime          about)
{
  ProofTimelineScale scale;

  g_return_if_fail (PROOF_IS_TIMELINE_AXIS (self));

  scale = self->scale;
  proof_timeline_scale_zoom (&scale, factor, about);
  take_scale (self, &scale);
}

/**
 * proof_timeline_axis_scroll:
 * @self: an axis
 * @pixels: positive shows what comes later
 */
void
proof_timeline_axis_scroll (ProofTimelineAxis *self,
                            double             pixels)
{
  ProofTimelineScale scale;

  g_return_if_fail (PROOF_IS_TIMELINE_AXIS (self));

  scale = self->scale;
  proof_timeline_scale_scroll (&scale, pixels);
  take_scale (self, &scale);
}

/**
 * proof_timeline_axis_fit:
 * @self: an axis
 *
 * Shows all.
 */
void
proof_timeline_axis_fit (ProofTimelineAxis *self)
{
  g_return_if_fail (PROOF_IS_TIMELINE_AXIS (self));

  proof_timeline_axis_set_visible (self, self->scale.extent);
}

/**
 * proof_timeline_axis_set_position:
 * @self: an axis
 * @position: of the frame on screen, or %PROOF_TIME_NONE
 *
 * Moves the playhead. The page turns when the playhead leaves it, and after a jump; while playing
 * on, a span that was scrolled away from the playhead stays.
 */
void
proof_timeline_axis_set_position (ProofTimelineAxis *self,
                                  ProofTime          position)
{
  ProofPlayer *player;
  gboolean followed;

  g_return_if_fail (PROOF_IS_TIMELINE_AXIS (self));

  if (self->position == position)
    return;

  player = proof_session_get_player (self->session);
  followed = proof_player_get_state (player) != PROOF_PLAYER_PLAYING ||
             proof_time_span_contains (self->scale.visible, self->position);
  self->position = position;
  if (position != PROOF_TIME_NONE && followed)
    {
      ProofTimelineScale scale = self->scale;

      proof_timeline_scale_reveal (&scale, position);
      take_scale (self, &scale);
    }
  g_signal_emit (self, signals[SIGNAL_MOVED], 0);
}

/**
 * proof_timeline_axis_get_position:
 * @self: an axis
 *
 * Returns: the playhead's time, or %PROOF_TIME_NONE
 */
ProofTime
proof_timeline_axis_get_position (ProofTimelineAxis *self)
{
  g_return_val_if_fail (PROOF_IS_TIMELINE_AXIS (self), PROOF_TIME_NONE);

  return self->position;
}

/**
 * proof_timeline_axis_set_hover:
 * @self: an axis
 * @hover: the time under the pointer, or %PROOF_TIME_NONE
 */
void
proof_timeline_axis_set_hover (ProofTimelineAxis *self,
                               ProofTime          hover)
{
  g_return_if_fail (PROOF_IS_TIMELINE_AXIS (self));

  /* A stand-in has no times to tell. */
  if (self->empty)
    hover = PROOF_TIME_NONE;
  if (self->hover == hover)
    return;

  self->hover = hover;
  g_signal_emit (self, signals[SIGNAL_MOVED], 0);
}

/**
 * proof_timeline_axis_get_hover:
 * @self: an axis
 *
 * Returns: the time under the pointer, or %PROOF_TIME_NONE
 */
ProofTime
proof_timeline_axis_get_hover (ProofTimelineAxis *self)
{
  g_return_val_if_fail (PROOF_IS_TIMELINE_AXIS (self), PROOF_TIME_NONE);

  return self->hover;
}
