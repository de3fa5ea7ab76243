/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-frame-list.h"

#include <glib/gi18n.h>

#include "proof-swatch.h"
#include "proof-tooltip.h"

/* One line: a box, or a label without any. */
typedef struct
{
  guint detection;
  guint instance; /* PROOF_NO_INSTANCE */
  guint name;
  float label_confidence;
  float confidence;
} Line;

/* A line that stays while what it tells of changes. ::changed. */
#define PROOF_TYPE_FRAME_LINE (proof_frame_line_get_type ())
G_DECLARE_FINAL_TYPE (ProofFrameLine, proof_frame_line, PROOF, FRAME_LINE, GObject)

struct _ProofFrameLine
{
  GObject parent_instance;

  Line line;
};

G_DEFINE_FINAL_TYPE (ProofFrameLine, proof_frame_line, G_TYPE_OBJECT)

static void
proof_frame_line_class_init (ProofFrameLineClass *klass)
{
  g_signal_new ("changed", PROOF_TYPE_FRAME_LINE, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                G_TYPE_NONE, 0);
}

static void
proof_frame_line_init (ProofFrameLine *self)
{
}

struct _ProofFrameList
{
  AdwBin parent_instance;

  /* template widgets */
  GtkSizeGroup *label_column;
  GtkSizeGroup *box_column;
  GtkWidget *count;
  GtkStack *stack;
  GtkWidget *empty;
  GtkListView *view;

  ProofSession *session;
  GSignalGroup *session_signals;
  GSignalGroup *player_signals;

  GListStore *lines; /* ProofFrameLine */
  GtkSingleSelection *selection;
  GArray *wanted; /* Line */
  gboolean updating;
};

G_DEFINE_FINAL_TYPE (ProofFrameList, proof_frame_list, ADW_TYPE_BIN)

/* Boxes before labels without; then the surest first; then as they came. */
static int
compare_lines (gconstpointer a,
               gconstpointer b)
{
  const Line *x = a, *y = b;
  gboolean x_box = x->instance != PROOF_NO_INSTANCE, y_box = y->instance != PROOF_NO_INSTANCE;
  float x_sure = x_box ? x->confidence : x->label_confidence;
  float y_sure = y_box ? y->confidence : y->label_confidence;

  if (x_box != y_box)
    return x_box ? -1 : 1;
  if (x_sure != y_sure)
    return x_sure > y_sure ? -1 : 1;
  if (x->detection != y->detection)
    return x->detection < y->detection ? -1 : 1;
  return x->instance < y->instance ? -1 : 1;
}

static void
add_detection (ProofFrameList *self,
               guint           detection)
{
  ProofLabelStore *store = proof_session_get_store (self->session);
  ProofLabelFilter *filter = proof_session_get_filter (self->session);
  guint n_instances;
  const ProofInstance *instances = proof_label_store_get_instances (store, detection, &n_instances);
  Line line = {
    .detection = detection,
    .instance = PROOF_NO_INSTANCE,
    .name = proof_label_store_get_name_id (store, detection),
    .label_confidence = proof_label_store_get_confidence (store, detection),
  };

  if (n_instances == 0)
    g_array_append_val (self->wanted, line);
  for (guint i = 0; i < n_instances; i++)
    if (proof_label_filter_accepts_instance (filter, &instances[i]))
      {
        line.instance = i;
        line.confidence = instances[i].confidence;
        g_array_append_val (self->wanted, line);
      }
}

/* Where only segments were fetched: those that lie over the frame. */
static void
add_segments (ProofFrameList *self,
              ProofTime       time)
{
  const GArray *lanes = proof_session_get_lanes (self->session);
  gint64 ms = proof_session_ms_of_time (self->session, time);

  for (guint i = 0; i < lanes->len; i++)
    {
      guint name = g_array_index (lanes, ProofLane, i).name;
      const GArray *segments = proof_session_get_segments (self->session, name);

      for (guint j = 0; j < segments->len; j++)
        {
          const ProofSegment *segment = &g_array_index (segments, ProofSegment, j);

          if (segment->begin_ms > ms)
            break;
          if (ms < segment->end_ms)
            add_detection (self, segment->first);
        }
    }
}

static void
find_lines (ProofFrameList *self)
{
  ProofPlayer *player = self->session != NULL ? proof_session_get_player (self->session) : NULL;
  ProofFrame *frame = player != NULL ? proof_player_get_frame (player) : NULL;
  g_autoptr (GArray) detections = g_array_new (FALSE, FALSE, sizeof (guint));
  ProofMoment moment;

  g_array_set_size (self->wanted, 0);
  if (frame == NULL)
    return;

  proof_session_resolve (self->session, frame->time, &moment);
  if (proof_session_get_store (self->session) == proof_session_get_segment_store (self->session))
    add_segments (self, moment.frame_time);
  else
    proof_session_list_detections (self->session, &moment, detections);
  for (guint i = 0; i < detections->len; i++)
    add_detection (self, g_array_index (detections, guint, i));
  g_array_sort (self->wanted, compare_lines);
}

static void
update_selection (ProofFrameList *self)
{
  guint row = GTK_INVALID_LIST_POSITION, instance = PROOF_NO_INSTANCE;
  guint detection = PROOF_NO_DETECTION;

  if (self->session != NULL)
    detection = proof_session_get_selection (self->session, &instance);
  for (guint i = 0; i < self->wanted->len && row == GTK_INVALID_LIST_POSITION; i++)
    {
      const Line *line = &g_array_index (self->wanted, Line, i);

      if (line->detection == detection &&
          (instance == PROOF_NO_INSTANCE || line->instance == instance))
        row = i;
    }

  if (row == gtk_single_selection_get_selected (self->selection))
    return;

  self->updating = TRUE;
  gtk_single_selection_set_selected (self->selection, row);
  self->updating = FALSE;
  if (row != GTK_INVALID_LIST_POSITION)
    gtk_list_view_scroll_to (self->view, row, GTK_LIST_SCROLL_NONE, NULL);
}

static const char *
get_empty_text (ProofFrameList *self)
{
  ProofPlayer *player = self->session != NULL ? proof_session_get_player (self->session) : NULL;

  if (player == NULL || proof_player_get_frame (player) == NULL)
    return _("There is no frame on screen.");
  if (proof_label_filter_is_active (proof_session_get_filter (self->session)))
    return _("Nothing was reported for this frame, or the filter hides it.");
  return _("Nothing was reported for this frame.");
}

/* Lines are changed where they stand; only the end of the list comes and goes. */
static void
update (ProofFrameList *self)
{
  guint before = g_list_model_get_n_items (G_LIST_MODEL (self->lines));
  g_autoptr (GPtrArray) more = g_ptr_array_new_with_free_func (g_object_unref);
  g_autofree char *count = NULL;

  find_lines (self);
  self->updating = TRUE;
  for (guint i = 0; i < self->wanted->len; i++)
    {
      const Line *wanted = &g_array_index (self->wanted, Line, i);
      g_autoptr (ProofFrameLine) line = NULL;

      if (i < before)
        line = g_list_model_get_item (G_LIST_MODEL (self->lines), i);
      else
        {
          line = g_object_new (PROOF_TYPE_FRAME_LINE, NULL);
          g_ptr_array_add (more, g_object_ref (line));
        }
      if (memcmp (&line->line, wanted, sizeof *wanted) != 0)
        {
          line->line = *wanted;
          g_signal_emit_by_name (line, "changed");
        }
    }
  if (more->len > 0)
    g_list_store_splice (self->lines, before, 0, more->pdata, more->len);
  else if (before > self->wanted->len)
    g_list_store_splice (self->lines, self->wanted->len, before - self->wanted->len, NULL, 0);
  self->updating = FALSE;

  count = g_strdup_printf ("%u", self->wanted->len);
  gtk_label_set_text (GTK_LABEL (self->count), self->wanted->len > 0 ? count : "");
  gtk_label_set_text (GTK_LABEL (self->empty), get_empty_text (self));
  gtk_stack_set_visible_child_name (self->stack, self->wanted->len > 0 ? "list" : "empty");
  update_selection (self);
}

/* Labels were replaced: the same numbers may stand for others now. */
static void
labels_changed_cb (ProofFrameList *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->lines));

  update (self);
  for (guint i = 0; i < MIN (n, self->wanted->len); i++)
    {
      g_autoptr (ProofFrameLine) line = g_list_model_get_item (G_LIST_MODEL (self->lines), i);

      g_signal_emit_by_name (line, "changed");
    }
}

static void
selected_cb (ProofFrameList *self)
{
  ProofFrameLine *line = gtk_single_selection_get_selected_item (self->selection);

  if (self->updating)
    return;
  if (line == NULL)
    proof_session_select (self->session, PROOF_NO_DETECTION, PROOF_NO_INSTANCE, FALSE);
  else
    proof_session_select (self->session, line->line.detection, line->line.instance, TRUE);
}

/* --- rows --- */

typedef struct
{
  ProofFrameList *list; /* borrowed: it owns the rows */
  GtkListItem *item; /* borrowed: it owns this */
  GtkWidget *swatch;
  GtkWidget *name;
  GtkInscription *label_confidence;
  GtkInscription *confidence;
  gulong handler;
} Row;

static GtkWidget *
add_number (GtkWidget    *row,
            GtkSizeGroup *column,
            const char   *tooltip)
{
  GtkWidget *number = gtk_inscription_new (NULL);

  gtk_inscription_set_min_chars (GTK_INSCRIPTION (number), 5);
  gtk_inscription_set_nat_chars (GTK_INSCRIPTION (number), 5);
  gtk_inscription_set_xalign (GTK_INSCRIPTION (number), 1);
  gtk_widget_set_tooltip_text (number, tooltip);
  gtk_widget_add_css_class (number, "numeric");
  gtk_size_group_add_widget (column, number);
  gtk_box_append (GTK_BOX (row), number);

  return number;
}

static void
setup_cb (ProofFrameList *self,
          GtkListItem    *item)
{
  Row *row = g_new0 (Row, 1);
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 8);

  row->list = self;
  row->item = item;
  row->swatch = proof_swatch_new ();
  row->name = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (row->name), 0);
  gtk_label_set_ellipsize (GTK_LABEL (row->name), PANGO_ELLIPSIZE_END);
  gtk_widget_set_hexpand (row->name, TRUE);
  gtk_box_append (GTK_BOX (box), row->swatch);
  gtk_box_append (GTK_BOX (box), row->name);
  row->label_confidence = GTK_INSCRIPTION (add_number (box, self->label_column,
                                                       _("Label confidence")));
  gtk_widget_add_css_class (GTK_WIDGET (row->label_confidence), "dimmed");
  row->confidence = GTK_INSCRIPTION (add_number (box, self->box_column, _("Box confidence")));
  g_object_set_data_full (G_OBJECT (item), "row", row, g_free);
  gtk_list_item_set_child (item, box);
}

static void
set_number (GtkInscription *inscription,
            float           number)
{
  g_autofree char *text = g_strdup_printf ("%.1f", number);

  gtk_inscription_set_text (inscription, text);
}

static void
show_line (Row            *row,
           ProofFrameLine *line)
{
  ProofLabelStore *store = proof_session_get_store (row->list->session);
  const char *name = proof_label_store_get_name (store, line->line.name)->name;
  gboolean boxed = line->line.instance != PROOF_NO_INSTANCE;
  g_autofree char *said = NULL;

  proof_swatch_set_label (PROOF_SWATCH (row->swatch), name);
  proof_swatch_set_hollow (PROOF_SWATCH (row->swatch), !boxed);
  gtk_label_set_text (GTK_LABEL (row->name), name);
  proof_tooltip_set (row->name, name);
  set_number (row->label_confidence, line->line.label_confidence);
  if (boxed)
    set_number (row->confidence, line->line.confidence);
  else
    gtk_inscription_set_text (row->confidence, "—");

  if (boxed)
    /* Translators: a label's name, its confidence, its box's confidence */
    said = g_strdup_printf (_("%s, label %.1f, box %.1f"), name, line->line.label_confidence,
                            line->line.confidence);
  else
    /* Translators: a label's name and its confidence */
    said = g_strdup_printf (_("%s, label %.1f, no box"), name, line->line.label_confidence);
  gtk_list_item_set_accessible_label (row->item, said);
}

static void
bind_cb (ProofFrameList *self,
         GtkListItem    *item)
{
  Row *row = g_object_get_data (G_OBJECT (item), "row");
  ProofFrameLine *line = gtk_list_item_get_item (item);

  show_line (row, line);
  row->handler = g_signal_connect_swapped (line, "changed", G_CALLBACK (show_line), row);
}

static void
unbind_cb (ProofFrameList *self,
           GtkListItem    *item)
{
  Row *row = g_object_get_data (G_OBJECT (item), "row");

  g_clear_signal_handler (&row->handler, gtk_list_item_get_item (item));
}

/* --- the class --- */

static void
proof_frame_list_dispose (GObject *object)
{
  ProofFrameList *self = PROOF_FRAME_LIST (object);

  g_clear_object (&self->session_signals);
  g_clear_object (&self->player_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), PROOF_TYPE_FRAME_LIST);
  g_clear_object (&self->selection);
  g_clear_object (&self->lines);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (proof_frame_list_parent_class)->dispose (object);
}

static void
proof_frame_list_finalize (GObject *object)
{
  g_array_unref (PROOF_FRAME_LIST (object)->wanted);

  G_OBJECT_CLASS (proof_frame_list_parent_class)->finalize (object);
}

static void
proof_frame_list_class_init (ProofFrameListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = proof_frame_list_dispose;
  object_class->finalize = proof_frame_list_finalize;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/proofreel/Proofreel/ui/"
                                               "proof-frame-list.ui");
  gtk_widget_class_bind_template_child (widget_class, ProofFrameList, label_column);
  gtk_widget_class_bind_template_child (widget_class, ProofFrameList, box_column);
  gtk_widget_class_bind_template_child (widget_class, ProofFrameList, count);
  gtk_widget_class_bind_template_child (widget_class, ProofFrameList, stack);
  gtk_widget_class_bind_template_child (widget_class, ProofFrameList, empty);
  gtk_widget_class_bind_template_child (widget_class, ProofFrameList, view);
  gtk_widget_class_bind_template_callback (widget_class, setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, unbind_cb);
}

static void
proof_frame_list_init (ProofFrameList *self)
{
  static const char *const changes[] = { "boxes-changed", "lanes-changed" };
  static const char *const choices[] = { "notify::selected-detection",
                                         "notify::selected-instance" };

  self->wanted = g_array_new (FALSE, FALSE, sizeof (Line));
  self->lines = g_list_store_new (PROOF_TYPE_FRAME_LINE);
  self->selection = gtk_single_selection_new (NULL);
  gtk_single_selection_set_autoselect (self->selection, FALSE);
  gtk_single_selection_set_can_unselect (self->selection, TRUE);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (self->lines));
  g_signal_connect_object (self->selection, "notify::selected", G_CALLBACK (selected_cb), self,
                           G_CONNECT_SWAPPED);

  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_list_view_set_model (self->view, GTK_SELECTION_MODEL (self->selection));

  self->session_signals = g_signal_group_new (PROOF_TYPE_SESSION);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    g_signal_group_connect_swapped (self->session_signals, changes[i], G_CALLBACK (update), self);
  g_signal_group_connect_swapped (self->session_signals, "labels-changed",
                                  G_CALLBACK (labels_changed_cb), self);
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    g_signal_group_connect_swapped (self->session_signals, choices[i],
                                    G_CALLBACK (update_selection), self);
  self->player_signals = g_signal_group_new (PROOF_TYPE_PLAYER);
  g_signal_group_connect_swapped (self->player_signals, "notify::frame", G_CALLBACK (update), self);
}

/**
 * proof_frame_list_new:
 * @session: (nullable): whose frame to list
 *
 * Returns: (transfer floating): the list
 */
GtkWidget *
proof_frame_list_new (ProofSession *session)
{
  ProofFrameList *self = g_object_new (PROOF_TYPE_FRAME_LIST, NULL);

  proof_frame_list_set_session (self, session);

  return GTK_WIDGET (self);
}

void
proof_frame_list_set_session (ProofFrameList *self,
                              ProofSession   *session)
{
  g_return_if_fail (PROOF_IS_FRAME_LIST (self));

  if (!g_set_object (&self->session, session))
    return;

  g_signal_group_set_target (self->session_signals, session);
  g_signal_group_set_target (self->player_signals,
                             session != NULL ? proof_session_get_player (session) : NULL);
  update (self);
}

guint
proof_frame_list_get_n_rows (ProofFrameList *self)
{
  g_return_val_if_fail (PROOF_IS_FRAME_LIST (self), 0);

  return self->wanted->len;
}

/**
 * proof_frame_list_get_row:
 * @self: a list
 * @row: which row
 * @detection: (out): its position in the store
 * @instance: (out): its instance, %PROOF_NO_INSTANCE where the label has no box
 */
void
proof_frame_list_get_row (ProofFrameList *self,
                          guint           row,
                          guint          *detection,
                          guint          *instance)
{
  g_return_if_fail (PROOF_IS_FRAME_LIST (self));
  g_return_if_fail (row < self->wanted->len);

  *detection = g_array_index (self->wanted, Line, row).detection;
  *instance = g_array_index (self->wanted, Line, row).instance;
}

/**
 * proof_frame_list_select_row:
 * @self: a list
 * @direction: 1 = the next row, -1 = the one before
 *
 * Moves the selection along the list; without one, to the first or last row.
 */
void
proof_frame_list_select_row (ProofFrameList *self,
                             int             direction)
{
  guint row, n;

  g_return_if_fail (PROOF_IS_FRAME_LIST (self));
  g_return_if_fail (direction == 1 || direction == -1);

  n = self->wanted->len;
  if (n == 0)
    return;

  row = gtk_single_selection_get_selected (self->selection);
  if (row == GTK_INVALID_LIST_POSITION)
    row = direction > 0 ? 0 : n - 1;
  else
    row = CLAMP ((int) row + direction, 0, (int) n - 1);
  gtk_single_selection_set_selected (self->selection, row);
  gtk_list_view_scroll_to (self->view, row, GTK_LIST_SCROLL_NONE, NULL);
}
