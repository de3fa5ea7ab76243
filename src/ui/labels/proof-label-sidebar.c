/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-label-sidebar.h"

#include <glib/gi18n.h>

#include "proof-label-jump.h"
#include "proof-label-row.h"
#include "proof-label-tree.h"
#include "proof-range.h"
#include "proof-started-with.h"

/* Detections counted into the histograms in one go. */
#define MAX_COUNTED 200000

#define UI_PATH "/io/github/proofreel/Proofreel/ui/"

struct _ProofLabelSidebar
{
  AdwBin parent_instance;

  /* template widgets */
  GtkEditable *search;
  GtkWidget   *categories_button;
  GtkBox      *categories;
  GtkStack    *stack;
  GtkListView *list;
  GtkLabel    *empty;
  GtkWidget   *ranges;
  ProofRange  *label_range;
  ProofRange  *box_range;
  GtkWidget   *enabled;
  GtkLabel    *asked;
  GtkLabel    *hidden;
  GtkWidget   *menu; /* of a row */

  /* owned */
  ProofSession   *session;
  ProofLabelTree *tree;
  GListModel     *folded;  /* the tree's rows */
  GListModel     *matches; /* the rows that the search finds */
  GtkFilter      *filter;
  char           *needle;

  ProofLabelStore *counted_store;
  guint            n_counted;
  guint            label_bins[PROOF_RANGE_N_BINS];
  guint            box_bins[PROOF_RANGE_N_BINS];
  guint            count_source;
};

G_DEFINE_FINAL_TYPE (ProofLabelSidebar, proof_label_sidebar, ADW_TYPE_BIN)

/* --- histograms --- */

static void
count (guint *bins,
       float  confidence)
{
  if (confidence >= 0)
    bins[MIN ((guint) (confidence * PROOF_RANGE_N_BINS / 100), PROOF_RANGE_N_BINS - 1)]++;
}

static gboolean
count_cb (gpointer data)
{
  ProofLabelSidebar *self = data;
  ProofLabelStore *store = proof_session_get_store (self->session);
  guint n = proof_label_store_get_n_detections (store);
  guint end;

  /* Only what is new: a store grows at its end. */
  if (g_set_object (&self->counted_store, store))
    {
      self->n_counted = 0;
      memset (self->label_bins, 0, sizeof self->label_bins);
      memset (self->box_bins, 0, sizeof self->box_bins);
    }
  end = MIN (n, self->n_counted + MAX_COUNTED);
  for (; self->n_counted < end; self->n_counted++)
    {
      guint n_instances;
      const ProofInstance *instances =
          proof_label_store_get_instances (store, self->n_counted, &n_instances);

      count (self->label_bins, proof_label_store_get_confidence (store, self->n_counted));
      for (guint i = 0; i < n_instances; i++)
        count (self->box_bins, instances[i].confidence);
    }
  if (end < n)
    return G_SOURCE_CONTINUE;

  proof_range_set_histogram (self->label_range, self->label_bins);
  proof_range_set_histogram (self->box_range, self->box_bins);
  self->count_source = 0;
  return G_SOURCE_REMOVE;
}

/* --- what is said below --- */

/* Why there is nothing below: the job was started so. */
static void
update_asked (ProofLabelSidebar *self)
{
  ProofDocument *document = proof_session_get_document (self->session);
  g_autofree char *text = NULL;
  double confidence = 0;

  if (document)
    proof_started_with_get_confidence (proof_document_get (document, PROOF_DOCUMENT_STARTED_WITH),
                                       &confidence);
  if (confidence > 0)
    /* Translators: a confidence in percent */
    text = g_strdup_printf (_("The job was asked for at least %.4g %%"), confidence);
  gtk_label_set_text (self->asked, text ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (self->asked), text != NULL);
}

static void
update_hidden (ProofLabelSidebar *self)
{
  ProofLabelFilter *filter = proof_session_get_filter (self->session);
  g_autofree char *text = NULL;
  g_autofree char *detections = NULL;
  g_autofree char *boxes = NULL;
  guint n_detections, n_instances;

  proof_session_count_hidden (self->session, &n_detections, &n_instances);
  detections = g_strdup_printf (ngettext ("%'d detection", "%'d detections", n_detections),
                                (int) n_detections);
  boxes = g_strdup_printf (ngettext ("%'u box", "%'u boxes", n_instances), n_instances);
  if (!proof_label_filter_get_enabled (filter))
    text = g_strdup (_("Filter off"));
  else if (n_detections == 0 && n_instances == 0)
    text = g_strdup (_("Nothing hidden"));
  else
    /* Translators: "3 detections" and "2 boxes" that the filter hides */
    text = g_strdup_printf (_("Hidden: %s, %s"), detections, boxes);
  gtk_label_set_text (self->hidden, text);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->hidden), text);
  if (n_detections > 0 || n_instances > 0)
    gtk_widget_remove_css_class (GTK_WIDGET (self->hidden), "dimmed");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->hidden), "dimmed");
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "labels.reset",
                                 proof_label_filter_is_active (filter));
}

static void
update_empty (ProofLabelSidebar *self)
{
  gboolean has_labels = g_list_model_get_n_items (proof_label_tree_get_all (self->tree)) > 0;
  gboolean has_rows =
      self->needle == NULL ? has_labels : g_list_model_get_n_items (self->matches) > 0;

  const char *text = _("No labels yet");

  if (has_labels)
    text = _("No label matches the search");
  else if (self->session != NULL &&
           proof_session_get_loading (self->session) == PROOF_LOADING_READY)
    text = _("There are no labels in these results");
  gtk_label_set_text (self->empty, text);
  gtk_stack_set_visible_child_name (self->stack, has_rows ? "list" : "empty");
}

static void
tree_changed_cb (ProofLabelSidebar *self)
{
  /* Parents and aliases of a label may have come with a later page. */
  if (self->needle != NULL)
    gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  update_empty (self);
  update_hidden (self);
  update_asked (self);
  gtk_widget_set_visible (self->categories_button,
                          proof_label_tree_get_categories (self->tree)[0] != NULL);
  if (self->count_source == 0)
    self->count_source = g_idle_add_full (G_PRIORITY_LOW, count_cb, self, NULL);
}

/* --- search --- */

static gboolean
match_cb (gpointer data,
          gpointer user_data)
{
  ProofLabelSidebar *self = user_data;

  return self->needle == NULL || proof_label_tree_matches (self->tree, data, self->needle);
}

static void
set_model (ProofLabelSidebar *self,
           GListModel        *model)
{
  g_autoptr (GtkNoSelection) selection = gtk_no_selection_new (g_object_ref (model));

  gtk_list_view_set_model (self->list, GTK_SELECTION_MODEL (selection));
}

static void
search_changed_cb (ProofLabelSidebar *self)
{
  g_autofree char *needle = g_strstrip (g_strdup (gtk_editable_get_text (self->search)));
  gboolean was_searching = self->needle != NULL;

  if (!g_set_str (&self->needle, *needle != '\0' ? needle : NULL) || self->tree == NULL)
    return;

  gtk_filter_changed (self->filter, GTK_FILTER_CHANGE_DIFFERENT);
  if (was_searching != (self->needle != NULL))
    set_model (self, self->needle != NULL ? self->matches : self->folded);
  update_empty (self);
}

static void
jump_to_row (ProofLabelSidebar *self,
             guint              position)
{
  GListModel *rows = G_LIST_MODEL (gtk_list_view_get_model (self->list));
  g_autoptr (GtkTreeListRow) row = g_list_model_get_item (rows, position);
  g_autoptr (ProofLabelItem) item = row != NULL ? gtk_tree_list_row_get_item (row) : NULL;
  guint name;

  if (item == NULL)
    return;

  name = proof_label_store_find_name (proof_session_get_store (self->session),
                                      proof_label_item_get_name (item));
  if (name == PROOF_NAME_NONE || !proof_label_jump (self->session, name))
    gtk_widget_error_bell (GTK_WIDGET (self));
}

/* Enter: the first that is found. */
static void
search_activate_cb (ProofLabelSidebar *self)
{
  search_changed_cb (self);
  if (self->needle != NULL)
    jump_to_row (self, 0);
}

static void
search_stop_cb (ProofLabelSidebar *self)
{
  gtk_editable_set_text (self->search, "");
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

/* --- rows --- */

static void
row_activate_cb (ProofLabelSidebar *self,
                 guint              position)
{
  jump_to_row (self, position);
}

static void
row_toggled_cb (ProofLabelSidebar *self,
                ProofLabelRow     *row)
{
  ProofLabelItem *item = proof_label_row_get_item (row);
  gboolean shown = proof_label_item_get_shown (item) && !proof_label_item_get_mixed (item);

  proof_label_tree_set_shown (self->tree, item, !shown);
}

static void
row_pressed_cb (ProofLabelSidebar *self,
                int                n_press,
                double             x,
                double             y,
                GtkGesture        *gesture)
{
  GtkWidget *row = gtk_event_controller_get_widget (GTK_EVENT_CONTROLLER (gesture));
  ProofLabelItem *item = proof_label_row_get_item (PROOF_LABEL_ROW (row));
  graphene_point_t point;

  gtk_gesture_set_state (gesture, GTK_EVENT_SEQUENCE_CLAIMED);
  if (gtk_widget_compute_point (row, GTK_WIDGET (self), &GRAPHENE_POINT_INIT (x, y), &point))
    gtk_widget_activate_action (GTK_WIDGET (self), "labels.popup", "(sii)",
                                proof_label_item_get_name (item), (int) point.x, (int) point.y);
}

static void
setup_row_cb (ProofLabelSidebar *self,
              GtkListItem       *list_item)
{
  GtkWidget *row = proof_label_row_new ();
  GtkGesture *press = gtk_gesture_click_new ();
  ProofLabelFilter *filter = proof_session_get_filter (self->session);

  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (press), GDK_BUTTON_SECONDARY);
  g_signal_connect_object (press, "pressed", G_CALLBACK (row_pressed_cb), self, G_CONNECT_SWAPPED);
  gtk_widget_add_controller (row, GTK_EVENT_CONTROLLER (press));
  g_signal_connect_object (row, "toggled", G_CALLBACK (row_toggled_cb), self, G_CONNECT_SWAPPED);
  g_object_bind_property (filter, "enabled", gtk_widget_get_first_child (row), "sensitive",
                          G_BINDING_SYNC_CREATE);
  gtk_list_item_set_child (list_item, row);
}

static void
bind_row_cb (ProofLabelSidebar *self,
             GtkListItem       *list_item)
{
  GtkTreeListRow *row = gtk_list_item_get_item (list_item);
  g_autoptr (ProofLabelItem) item = gtk_tree_list_row_get_item (row);

  proof_label_row_bind (PROOF_LABEL_ROW (gtk_list_item_get_child (list_item)), row);
  gtk_list_item_set_accessible_label (list_item, proof_label_item_get_name (item));
}

static void
unbind_row_cb (ProofLabelSidebar *self,
               GtkListItem       *list_item)
{
  proof_label_row_unbind (PROOF_LABEL_ROW (gtk_list_item_get_child (list_item)));
}

/* --- a row's menu --- */

static void
popup (GtkWidget  *widget,
       const char *action,
       GVariant   *parameter)
{
  ProofLabelSidebar *self = PROOF_LABEL_SIDEBAR (widget);
  g_autoptr (GMenu) menu = g_menu_new ();
  g_autoptr (GMenuItem) only = g_menu_item_new (_("Show _Only This"), NULL);
  const char *name;
  int x, y;

  g_variant_get (parameter, "(&sii)", &name, &x, &y);
  g_menu_item_set_action_and_target (only, "labels.show-only", "s", name);
  g_menu_append_item (menu, only);
  g_menu_append (menu, _("Show _All"), "labels.show-all");
  g_menu_append (menu, _("_Hide All"), "labels.hide-all");

  if (self->menu == NULL)
    {
      self->menu = gtk_popover_menu_new_from_model (NULL);
      gtk_widget_set_parent (self->menu, widget);
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
    }
  gtk_popover_menu_set_menu_model (GTK_POPOVER_MENU (self->menu), G_MENU_MODEL (menu));
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &(GdkRectangle) { x, y, 1, 1 });
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

/* The menu key: for the row that has the focus, or something in it. */
static gboolean
menu_key_cb (GtkWidget *widget,
             GVariant  *args,
             gpointer   data)
{
  GtkWidget *focus = gtk_root_get_focus (gtk_widget_get_root (widget));
  GtkWidget *row = focus != NULL ? gtk_widget_get_ancestor (focus, PROOF_TYPE_LABEL_ROW) : NULL;
  ProofLabelItem *item;
  graphene_rect_t bounds;

  if (row == NULL && focus != NULL)
    row = gtk_widget_get_first_child (focus);
  if (!PROOF_IS_LABEL_ROW (row) || !gtk_widget_compute_bounds (row, widget, &bounds))
    return FALSE;

  item = proof_label_row_get_item (PROOF_LABEL_ROW (row));
  return gtk_widget_activate_action (widget, "labels.popup", "(sii)",
                                     proof_label_item_get_name (item),
                                     (int) (bounds.origin.x + bounds.size.width / 2),
                                     (int) (bounds.origin.y + bounds.size.height));
}

static void
show_only (GtkWidget  *widget,
           const char *action,
           GVariant   *parameter)
{
  ProofLabelSidebar *self = PROOF_LABEL_SIDEBAR (widget);
  GListModel *all = proof_label_tree_get_all (self->tree);
  guint n = g_list_model_get_n_items (all);

  for (guint i = 0; i < n; i++)
    {
      g_autoptr (ProofLabelItem) item = g_list_model_get_item (all, i);

      if (g_strcmp0 (proof_label_item_get_name (item), g_variant_get_string (parameter, NULL)) == 0)
        proof_label_tree_show_only (self->tree, item);
    }
}

static void
show_all (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  ProofLabelSidebar *self = PROOF_LABEL_SIDEBAR (widget);

  proof_label_filter_show_only (proof_session_get_filter (self->session), NULL);
}

static void
hide_all (GtkWidget  *widget,
          const char *action,
          GVariant   *parameter)
{
  proof_label_tree_show_only (PROOF_LABEL_SIDEBAR (widget)->tree, NULL);
}

static void
reset (GtkWidget  *widget,
       const char *action,
       GVariant   *parameter)
{
  ProofLabelSidebar *self = PROOF_LABEL_SIDEBAR (widget);

  proof_label_filter_reset (proof_session_get_filter (self->session));
}

/* --- categories --- */

static void
category_toggled_cb (ProofLabelSidebar *self,
                     GtkCheckButton    *check)
{
  proof_label_filter_set_category_hidden (proof_session_get_filter (self->session),
                                          gtk_check_button_get_label (check),
                                          !gtk_check_button_get_active (check));
}

/* Made when they are looked at: the last page may bring another one. */
static void
categories_show_cb (ProofLabelSidebar *self)
{
  ProofLabelFilter *filter = proof_session_get_filter (self->session);
  const char *const *names = proof_label_tree_get_categories (self->tree);
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->categories))) != NULL)
    gtk_box_remove (self->categories, child);

  for (guint i = 0; names[i] != NULL; i++)
    {
      GtkWidget *check = gtk_check_button_new_with_label (names[i]);

      gtk_check_button_set_active (GTK_CHECK_BUTTON (check),
                                   !proof_label_filter_get_category_hidden (filter, names[i]));
      g_signal_connect_object (check, "toggled", G_CALLBACK (category_toggled_cb), self,
                               G_CONNECT_SWAPPED);
      gtk_box_append (self->categories, check);
    }
}

/* --- life --- */

static GListModel *
list_children_cb (gpointer item,
                  gpointer user_data)
{
  return g_object_ref (G_LIST_MODEL (proof_label_item_get_children (item)));
}

static GListModel *
list_nothing_cb (gpointer item,
                 gpointer user_data)
{
  return NULL;
}

static void
proof_label_sidebar_dispose (GObject *object)
{
  ProofLabelSidebar *self = PROOF_LABEL_SIDEBAR (object);

  g_clear_handle_id (&self->count_source, g_source_remove);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  gtk_widget_dispose_template (GTK_WIDGET (self), PROOF_TYPE_LABEL_SIDEBAR);
  g_clear_object (&self->folded);
  g_clear_object (&self->matches);
  g_clear_object (&self->filter);
  g_clear_object (&self->tree);
  g_clear_object (&self->counted_store);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (proof_label_sidebar_parent_class)->dispose (object);
}

static void
proof_label_sidebar_finalize (GObject *object)
{
  g_free (PROOF_LABEL_SIDEBAR (object)->needle);

  G_OBJECT_CLASS (proof_label_sidebar_parent_class)->finalize (object);
}

static void
proof_label_sidebar_class_init (ProofLabelSidebarClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->dispose = proof_label_sidebar_dispose;
  object_class->finalize = proof_label_sidebar_finalize;

  g_type_ensure (PROOF_TYPE_RANGE);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               UI_PATH "proof-label-sidebar.ui");
  gtk_widget_class_bind_template_child (widget_class, ProofLabelSidebar, search);
  gtk_widget_class_bind_template_child (widget_class, ProofLabelSidebar, categories_button);
  gtk_widget_class_bind_template_child (widget_class, ProofLabelSidebar, categories);
  gtk_widget_class_bind_template_child (widget_class, ProofLabelSidebar, stack);
  gtk_widget_class_bind_template_child (widget_class, ProofLabelSidebar, list);
  gtk_widget_class_bind_template_child (widget_class, ProofLabelSidebar, empty);
  gtk_widget_class_bind_template_child (widget_class, ProofLabelSidebar, ranges);
  gtk_widget_class_bind_template_child (widget_class, ProofLabelSidebar, label_range);
  gtk_widget_class_bind_template_child (widget_class, ProofLabelSidebar, box_range);
  gtk_widget_class_bind_template_child (widget_class, ProofLabelSidebar, enabled);
  gtk_widget_class_bind_template_child (widget_class, ProofLabelSidebar, asked);
  gtk_widget_class_bind_template_child (widget_class, ProofLabelSidebar, hidden);
  gtk_widget_class_bind_template_callback (widget_class, search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, search_stop_cb);
  gtk_widget_class_bind_template_callback (widget_class, row_activate_cb);
  gtk_widget_class_bind_template_callback (widget_class, categories_show_cb);
  gtk_widget_class_set_css_name (widget_class, "labelsidebar");

  gtk_widget_class_install_action (widget_class, "labels.popup", "(sii)", popup);
  gtk_widget_class_install_action (widget_class, "labels.show-only", "s", show_only);
  gtk_widget_class_install_action (widget_class, "labels.show-all", NULL, show_all);
  gtk_widget_class_install_action (widget_class, "labels.hide-all", NULL, hide_all);
  gtk_widget_class_install_action (widget_class, "labels.reset", NULL, reset);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Menu, 0, menu_key_cb, NULL);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, menu_key_cb, NULL);
}

static void
proof_label_sidebar_init (ProofLabelSidebar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * proof_label_sidebar_set_session:
 * @self: a sidebar
 * @session: (nullable): whose labels; once set it stays
 */
void
proof_label_sidebar_set_session (ProofLabelSidebar *self,
                                 ProofSession      *session)
{
  const GBindingFlags both = G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE;
  g_autoptr (GtkListItemFactory) factory = NULL;
  ProofLabelFilter *filter;
  GtkTreeListModel *folded, *matches;
  GListModel *roots, *all;

  g_return_if_fail (PROOF_IS_LABEL_SIDEBAR (self));
  g_return_if_fail (self->session == NULL || self->session == session);

  if (!g_set_object (&self->session, session))
    return;

  self->tree = proof_label_tree_new (session);
  roots = g_object_ref (proof_label_tree_get_roots (self->tree));
  folded = gtk_tree_list_model_new (roots, FALSE, FALSE, list_children_cb, NULL, NULL);
  self->folded = G_LIST_MODEL (folded);

  self->filter = GTK_FILTER (gtk_custom_filter_new (match_cb, self, NULL));
  all = g_object_ref (proof_label_tree_get_all (self->tree));
  all = G_LIST_MODEL (gtk_filter_list_model_new (all, g_object_ref (self->filter)));
  matches = gtk_tree_list_model_new (all, FALSE, FALSE, list_nothing_cb, NULL, NULL);
  self->matches = G_LIST_MODEL (matches);

  factory = gtk_signal_list_item_factory_new ();
  g_signal_connect_object (factory, "setup", G_CALLBACK (setup_row_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "bind", G_CALLBACK (bind_row_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (factory, "unbind", G_CALLBACK (unbind_row_cb), self, G_CONNECT_SWAPPED);
  gtk_list_view_set_factory (self->list, factory);
  set_model (self, self->folded);

  filter = proof_session_get_filter (session);
  g_object_bind_property (filter, "label-minimum", self->label_range, "lower", both);
  g_object_bind_property (filter, "label-maximum", self->label_range, "upper", both);
  g_object_bind_property (filter, "instance-minimum", self->box_range, "lower", both);
  g_object_bind_property (filter, "instance-maximum", self->box_range, "upper", both);
  g_object_bind_property (filter, "enabled", self->enabled, "active", both);
  g_object_bind_property (filter, "enabled", self->ranges, "sensitive", G_BINDING_SYNC_CREATE);

  g_signal_connect_object (self->tree, "changed", G_CALLBACK (tree_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::loading", G_CALLBACK (update_empty), self,
                           G_CONNECT_SWAPPED);
  tree_changed_cb (self);
}

/**
 * proof_label_sidebar_focus_search:
 * @self: a sidebar
 *
 * Takes the focus to the search, what was searched selected.
 */
void
proof_label_sidebar_focus_search (ProofLabelSidebar *self)
{
  g_return_if_fail (PROOF_IS_LABEL_SIDEBAR (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->search));
  gtk_editable_select_region (self->search, 0, -1);
}
