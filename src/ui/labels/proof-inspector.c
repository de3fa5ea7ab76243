/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-inspector.h"

#include <glib/gi18n.h>

#include "proof-detection-fields.h"
#include "proof-direction.h"
#include "proof-frame-list.h"
#include "proof-swatch.h"

struct _ProofInspector
{
  AdwBin parent_instance;

  /* template widgets */
  ProofFrameList *list;
  GtkWidget *hint;
  GtkWidget *selected;
  ProofSwatch *swatch;
  GtkLabel *name;
  GtkWidget *neighbours;
  GtkWidget *previous;
  GtkLabel *previous_label;
  GtkWidget *next;
  GtkLabel *next_label;
  GtkGrid *fields;
  GtkWidget *json_box;
  GtkWidget *json_view;
  GtkTextBuffer *json;
  GtkExpander *response_expander;
  GtkGrid *response;

  ProofSession *session;
  GSignalGroup *session_signals;
  GSignalGroup *player_signals;

  char *raw; /* what @json shows */
};

G_DEFINE_FINAL_TYPE (ProofInspector, proof_inspector, ADW_TYPE_BIN)

static GtkWidget *
add_cell (GtkGrid *grid,
          int      column,
          int      row)
{
  GtkWidget *cell = gtk_label_new (NULL);

  gtk_label_set_xalign (GTK_LABEL (cell), 0);
  gtk_label_set_yalign (GTK_LABEL (cell), 0);
  gtk_label_set_wrap (GTK_LABEL (cell), TRUE);
  if (column == 0)
    gtk_widget_add_css_class (cell, "dimmed");
  else
    {
      gtk_label_set_selectable (GTK_LABEL (cell), TRUE);
      gtk_label_set_wrap_mode (GTK_LABEL (cell), PANGO_WRAP_WORD_CHAR);
      gtk_label_set_natural_wrap_mode (GTK_LABEL (cell), GTK_NATURAL_WRAP_WORD);
      gtk_widget_set_hexpand (cell, TRUE);
      gtk_widget_add_css_class (cell, "numeric");
    }
  gtk_grid_attach (grid, cell, column, row, 1, 1);

  return cell;
}

/* Writes names and values into the grid's cells, which stay for the next ones. */
static void
show_fields (GtkGrid   *grid,
             GPtrArray *fields)
{
  int row = 0;

  for (; row < (int) fields->len / 2; row++)
    for (int column = 0; column < 2; column++)
      {
        GtkWidget *cell = gtk_grid_get_child_at (grid, column, row);

        if (cell == NULL)
          cell = add_cell (grid, column, row);
        gtk_label_set_text (GTK_LABEL (cell), g_ptr_array_index (fields, 2 * row + column));
        gtk_widget_set_visible (cell, TRUE);
      }
  for (; gtk_grid_get_child_at (grid, 0, row) != NULL; row++)
    for (int column = 0; column < 2; column++)
      gtk_widget_set_visible (gtk_grid_get_child_at (grid, column, row), FALSE);
}

/* "12.500 s · 98.2" of the neighbour, or a dash. */
static void
update_neighbour (ProofInspector *self,
                  GtkWidget      *button,
                  GtkLabel       *label,
                  guint           detection,
                  int             direction)
{
  ProofLabelStore *store = proof_session_get_store (self->session);
  guint neighbour = proof_detection_find_neighbour (self->session, detection, direction);
  g_autofree char *text = NULL;

  if (neighbour != PROOF_NO_DETECTION)
    {
      ProofDetection d;
      g_autofree char *time = NULL;

      proof_label_store_get_detection (store, neighbour, &d);
      time = proof_time_format ((d.timestamp_ms != PROOF_MS_NONE ? d.timestamp_ms : d.start_ms) *
                                  PROOF_MSEC, 3);
      /* Translators: a time and a confidence */
      text = g_strdup_printf (_("%s · %.1f"), time, d.confidence);
    }
  gtk_label_set_text (label, text != NULL ? text : "—");
  gtk_widget_set_sensitive (button, neighbour != PROOF_NO_DETECTION);
}

static void
update_json (ProofInspector *self,
             guint           detection)
{
  g_autofree char *raw = proof_session_dup_raw_json (self->session, detection);

  gtk_widget_set_visible (self->json_box, raw != NULL);
  if (g_set_str (&self->raw, raw))
    gtk_text_buffer_set_text (self->json, raw != NULL ? raw : "", -1);
}

static void
update_selected (ProofInspector *self)
{
  g_autoptr (GPtrArray) fields = NULL;
  guint detection = PROOF_NO_DETECTION, instance = PROOF_NO_INSTANCE;
  ProofLabelStore *store;
  const char *name;

  if (self->session != NULL)
    detection = proof_session_get_selection (self->session, &instance);
  gtk_widget_set_visible (self->hint, detection == PROOF_NO_DETECTION);
  gtk_widget_set_visible (self->selected, detection != PROOF_NO_DETECTION);
  if (detection == PROOF_NO_DETECTION)
    return;

  store = proof_session_get_store (self->session);
  name = proof_label_store_get_name (store, proof_label_store_get_name_id (store, detection))->name;
  proof_swatch_set_label (self->swatch, name);
  gtk_label_set_text (self->name, name);
  fields = proof_detection_fields (self->session, detection, instance);
  show_fields (self->fields, fields);
  update_neighbour (self, self->previous, self->previous_label, detection, -1);
  update_neighbour (self, self->next, self->next_label, detection, 1);
  update_json (self, detection);
}

static void
update_response (ProofInspector *self)
{
  g_autoptr (GPtrArray) fields = NULL;
  gboolean any = self->session != NULL &&
                 proof_session_get_loading (self->session) != PROOF_LOADING_EMPTY;

  gtk_widget_set_visible (GTK_WIDGET (self->response_expander), any);
  if (!any || !gtk_expander_get_expanded (self->response_expander))
    return;

  fields = proof_response_fields (self->session);
  show_fields (self->response, fields);
}

static void
labels_changed_cb (ProofInspector *self)
{
  update_selected (self);
  update_response (self);
}

static void
neighbour_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  ProofInspector *self = PROOF_INSPECTOR (widget);
  guint detection, neighbour;

  if (self->session == NULL)
    return;
  detection = proof_session_get_selection (self->session, NULL);
  if (detection == PROOF_NO_DETECTION)
    return;

  neighbour = proof_detection_find_neighbour (self->session, detection,
                                              g_variant_get_int32 (parameter));
  if (neighbour != PROOF_NO_DETECTION)
    proof_session_select (self->session, neighbour, PROOF_NO_INSTANCE, TRUE);
}

static void
copy_json_cb (GtkWidget  *widget,
              const char *action,
              GVariant   *parameter)
{
  ProofInspector *self = PROOF_INSPECTOR (widget);

  if (self->raw != NULL)
    gdk_clipboard_set_text (gtk_widget_get_clipboard (widget), self->raw);
}

static void
proof_inspector_dispose (GObject *object)
{
  ProofInspector *self = PROOF_INSPECTOR (object);

  g_clear_object (&self->session_signals);
  g_clear_object (&self->player_signals);
  gtk_widget_dispose_template (GTK_WIDGET (self), PROOF_TYPE_INSPECTOR);
  g_clear_object (&self->session);
  g_clear_pointer (&self->raw, g_free);

  G_OBJECT_CLASS (proof_inspector_parent_class)->dispose (object);
}

static void
proof_inspector_class_init (ProofInspectorClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = proof_inspector_dispose;

  g_type_ensure (PROOF_TYPE_FRAME_LIST);
  g_type_ensure (PROOF_TYPE_SWATCH);
  gtk_widget_class_install_action (widget_class, "inspector.neighbour", "i", neighbour_cb);
  gtk_widget_class_install_action (widget_class, "inspector.copy-json", NULL, copy_json_cb);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/proofreel/Proofreel/ui/"
                                               "proof-inspector.ui");
  gtk_widget_class_bind_template_child (widget_class, ProofInspector, list);
  gtk_widget_class_bind_template_child (widget_class, ProofInspector, hint);
  gtk_widget_class_bind_template_child (widget_class, ProofInspector, selected);
  gtk_widget_class_bind_template_child (widget_class, ProofInspector, swatch);
  gtk_widget_class_bind_template_child (widget_class, ProofInspector, name);
  gtk_widget_class_bind_template_child (widget_class, ProofInspector, neighbours);
  gtk_widget_class_bind_template_child (widget_class, ProofInspector, previous);
  gtk_widget_class_bind_template_child (widget_class, ProofInspector, previous_label);
  gtk_widget_class_bind_template_child (widget_class, ProofInspector, next);
  gtk_widget_class_bind_template_child (widget_class, ProofInspector, next_label);
  gtk_widget_class_bind_template_child (widget_class, ProofInspector, fields);
  gtk_widget_class_bind_template_child (widget_class, ProofInspector, json_box);
  gtk_widget_class_bind_template_child (widget_class, ProofInspector, json_view);
  gtk_widget_class_bind_template_child (widget_class, ProofInspector, json);
  gtk_widget_class_bind_template_child (widget_class, ProofInspector, response_expander);
  gtk_widget_class_bind_template_child (widget_class, ProofInspector, response);
  gtk_widget_class_bind_template_callback (widget_class, update_response);
}

static void
proof_inspector_init (ProofInspector *self)
{
  static const char *const choices[] = {
    "notify::selected-detection", "notify::selected-instance", "notify::coded-boxes",
    "lanes-changed",
  };

  gtk_widget_init_template (GTK_WIDGET (self));
  proof_keep_left_to_right (self->neighbours);
  /* Also the lines that hold brackets alone. */
  proof_keep_left_to_right (self->json_view);

  self->session_signals = g_signal_group_new (PROOF_TYPE_SESSION);
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    g_signal_group_connect_swapped (self->session_signals, choices[i], G_CALLBACK (update_selected),
                                    self);
  g_signal_group_connect_swapped (self->session_signals, "labels-changed",
                                  G_CALLBACK (labels_changed_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::loading",
                                  G_CALLBACK (update_response), self);
  self->player_signals = g_signal_group_new (PROOF_TYPE_PLAYER);
  g_signal_group_connect_swapped (self->player_signals, "notify::frame-table",
                                  G_CALLBACK (update_selected), self);
  labels_changed_cb (self);
}

/**
 * proof_inspector_new:
 * @session: (nullable): what to inspect
 *
 * Returns: (transfer floating): the sidebar
 */
GtkWidget *
proof_inspector_new (ProofSession *session)
{
  ProofInspector *self = g_object_new (PROOF_TYPE_INSPECTOR, NULL);

  proof_inspector_set_session (self, session);

  return GTK_WIDGET (self);
}

void
proof_inspector_set_session (ProofInspector *self,
                             ProofSession   *session)
{
  g_return_if_fail (PROOF_IS_INSPECTOR (self));

  if (!g_set_object (&self->session, session))
    return;

  proof_frame_list_set_session (self->list, session);
  g_signal_group_set_target (self->session_signals, session);
  g_signal_group_set_target (self->player_signals,
                             session != NULL ? proof_session_get_player (session) : NULL);
  labels_changed_cb (self);
}

void
proof_inspector_select_row (ProofInspector *self,
                            int             direction)
{
  g_return_if_fail (PROOF_IS_INSPECTOR (self));

  proof_frame_list_select_row (self->list, direction);
}
