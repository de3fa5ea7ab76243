/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The label sidebar in a window, with real events of the X server. */
#include <gst/gst.h>

#include "proof-label-reader.h"
#include "proof-label-row.h"
#include "proof-label-sidebar.h"
#include "proof-label-tree.h"
#include "proof-range.h"
#include "proof-test-session.h"

#define WIDTH 300
#define HEIGHT 900

typedef struct
{
  ProofSession      *session;
  ProofLabelFilter  *filter;
  GtkWindow         *window;
  ProofLabelSidebar *sidebar;
  GtkWidget         *list;
} Fixture;

static void
set_up (Fixture       *self,
        gconstpointer  data)
{
  self->session = proof_test_session_new (data);
  self->filter = proof_session_get_filter (self->session);
  self->sidebar = g_object_new (PROOF_TYPE_LABEL_SIDEBAR, NULL);
  proof_label_sidebar_set_session (self->sidebar, self->session);
  self->window = proof_test_window_new (GTK_WIDGET (self->sidebar), WIDTH, HEIGHT);
  self->list = proof_test_find_widget (GTK_WIDGET (self->sidebar), GTK_TYPE_LIST_VIEW);
}

static void
tear_down (Fixture       *self,
           gconstpointer  data)
{
  gtk_window_destroy (self->window);
  proof_test_session_free (self->session);
}

static GListModel *
get_rows (Fixture *self)
{
  return G_LIST_MODEL (gtk_list_view_get_model (GTK_LIST_VIEW (self->list)));
}

/* The names of the rows, in order. */
static char *
dup_rows (Fixture *self)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (get_rows (self)); i++)
    {
      g_autoptr (GtkTreeListRow) row = g_list_model_get_item (get_rows (self), i);
      g_autoptr (ProofLabelItem) item = gtk_tree_list_row_get_item (row);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", proof_label_item_get_name (item));
    }
  return g_string_free_and_steal (text);
}

static void
assert_rows (Fixture    *self,
             const char *names)
{
  g_autofree char *rows = dup_rows (self);

  g_assert_cmpstr (rows, ==, names);
}

static GtkWidget *
find_row (GtkWidget  *root,
          const char *name)
{
  if (PROOF_IS_LABEL_ROW (root))
    {
      ProofLabelItem *item = proof_label_row_get_item (PROOF_LABEL_ROW (root));

      return item != NULL && gtk_widget_get_mapped (root) &&
             g_str_equal (proof_label_item_get_name (item), name) ? root : NULL;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_row (child, name);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static GtkWidget *
get_row (Fixture    *self,
         const char *name)
{
  GtkWidget *row;

  proof_test_wait ((row = find_row (self->list, name)) != NULL);
  return row;
}

static void
click (GtkWidget *widget,
       double     x,
       double     y)
{
  int screen_x, screen_y;

  proof_test_locate (widget, x, y, &screen_x, &screen_y);
  proof_test_input ("mousemove %d %d click 1", screen_x, screen_y);
}

static void
click_middle (GtkWidget *widget)
{
  click (widget, gtk_widget_get_width (widget) / 2.0, gtk_widget_get_height (widget) / 2.0);
}

static void
unfold (Fixture    *self,
        const char *name)
{
  GtkWidget *row = get_row (self, name);
  GtkWidget *expander = proof_test_find_widget (row, GTK_TYPE_TREE_EXPANDER);
  GtkWidget *arrow = gtk_widget_get_first_child (expander);

  while (!g_str_equal (gtk_widget_get_css_name (arrow), "expander"))
    arrow = gtk_widget_get_next_sibling (arrow);
  click_middle (arrow);
  proof_test_wait (gtk_tree_list_row_get_expanded
                     (gtk_tree_expander_get_list_row (GTK_TREE_EXPANDER (expander))));
  proof_test_wait_drawn (self->list);
}

static gboolean
is_hidden (Fixture    *self,
           const char *name)
{
  return proof_label_filter_get_label_hidden (self->filter, name);
}

static void
test_tree (Fixture       *self,
           gconstpointer  data)
{
  const GArray *lanes = proof_session_get_lanes (self->session);
  ProofLabelTree *tree = proof_label_tree_new (self->session);
  GListModel *all = proof_label_tree_get_all (tree);
  guint total = 0, n = 0;

  /* Folded; ancestors with nothing below them (Mammal, Pet, Outdoors, Weather) are left out. */
  assert_rows (self, "Animal, Light, Nature, Person, Personal Protective Equipment "
                     "With a Very Long Name, Plant, Road, "
                     "Transportation, Urban");
  unfold (self, "Transportation");
  unfold (self, "Vehicle");
  unfold (self, "Car");
  assert_rows (self, "Animal, Light, Nature, Person, Personal Protective Equipment "
                     "With a Very Long Name, Plant, Road, "
                     "Transportation, Vehicle, Bicycle, Bus, Car, Taxi, Urban");

  for (guint i = 0; i < g_list_model_get_n_items (all); i++)
    {
      g_autoptr (ProofLabelItem) item = g_list_model_get_item (all, i);

      total += proof_label_item_get_detections (item);
    }
  for (guint i = 0; i < lanes->len; i++)
    n += g_array_index (lanes, ProofLane, i).n_detections;
  g_assert_cmpuint (total, ==, n);
  g_assert_cmpuint (n, ==,
                    proof_label_store_get_n_detections (proof_session_get_store (self->session)));
  g_assert_finalize_object (tree);
}

static void
test_check (Fixture       *self,
            gconstpointer  data)
{
  GtkWidget *check;

  /* A parent takes those below it along. */
  click_middle (gtk_widget_get_first_child (get_row (self, "Person")));
  proof_test_wait (is_hidden (self, "Person") && is_hidden (self, "Adult") &&
                   is_hidden (self, "Pedestrian"));
  g_assert_false (is_hidden (self, "Dog"));

  /* One of them alone: the parent says that it is not of one mind. */
  unfold (self, "Person");
  click_middle (gtk_widget_get_first_child (get_row (self, "Adult")));
  proof_test_wait (!is_hidden (self, "Adult"));
  g_assert_true (is_hidden (self, "Pedestrian"));
  check = gtk_widget_get_first_child (get_row (self, "Person"));
  proof_test_wait (gtk_check_button_get_inconsistent (GTK_CHECK_BUTTON (check)));
  g_assert_false (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));

  /* Then all of them. */
  click_middle (check);
  proof_test_wait (!is_hidden (self, "Person") && !is_hidden (self, "Pedestrian"));
  proof_test_wait (!gtk_check_button_get_inconsistent (GTK_CHECK_BUTTON (check)));
}

static void
test_search (Fixture       *self,
             gconstpointer  data)
{
  proof_label_sidebar_focus_search (self->sidebar);

  proof_test_input ("type automob");
  proof_test_wait (g_list_model_get_n_items (get_rows (self)) == 1);
  assert_rows (self, "Car");

  /* By parent, by category, by nothing. */
  proof_test_input ("key ctrl+a type mammal");
  proof_test_wait_ms (300);
  assert_rows (self, "Dog");
  proof_test_input ("key ctrl+a type buildings");
  proof_test_wait_ms (300);
  assert_rows (self, "City, Urban");
  proof_test_input ("key ctrl+a type zzz");
  proof_test_wait (g_list_model_get_n_items (get_rows (self)) == 0);

  /* Enter goes to the first that is found; Esc shows all again. */
  proof_test_input ("key ctrl+a type DOG");
  proof_test_wait_ms (300);
  proof_test_input ("key Return");
  proof_test_wait (proof_session_get_selection (self->session, NULL) != PROOF_NO_DETECTION);
  proof_test_input ("key Escape");
  proof_test_wait (g_list_model_get_n_items (get_rows (self)) == 9);
}

static void
test_jump (Fixture       *self,
           gconstpointer  data)
{
  ProofLabelStore *store = proof_session_get_store (self->session);
  GtkWidget *row = get_row (self, "Road");
  guint detection;

  click (row, 120, 10);
  detection = proof_session_get_selection (self->session, NULL);
  g_assert_cmpuint (detection, !=, PROOF_NO_DETECTION);
  g_assert_cmpstr (proof_label_store_get_name
                     (store, proof_label_store_get_name_id (store, detection))->name, ==, "Road");
  g_assert_true (gtk_widget_has_css_class (row, "current"));
}

static void
test_menu (Fixture       *self,
           gconstpointer  data)
{
  GtkWidget *row = get_row (self, "Person");

  /* By keyboard: the row's menu, its first item. */
  gtk_widget_grab_focus (gtk_widget_get_parent (row));
  proof_test_input ("key shift+F10");
  proof_test_wait_ms (300);
  proof_test_input ("key Return");
  proof_test_wait (is_hidden (self, "Dog"));
  g_assert_false (is_hidden (self, "Person"));
  g_assert_false (is_hidden (self, "Adult"));
  g_assert_true (is_hidden (self, "Road"));

  gtk_widget_activate_action (GTK_WIDGET (self->sidebar), "labels.show-all", NULL);
  g_assert_false (is_hidden (self, "Dog"));
  gtk_widget_activate_action (GTK_WIDGET (self->sidebar), "labels.hide-all", NULL);
  g_assert_true (is_hidden (self, "Person"));
  gtk_widget_activate_action (GTK_WIDGET (self->sidebar), "labels.reset", NULL);
  g_assert_false (is_hidden (self, "Person"));
}

static gboolean
has_text (GtkWidget  *root,
          const char *text)
{
  if (GTK_IS_LABEL (root) && gtk_widget_get_mapped (root) &&
      strstr (gtk_label_get_text (GTK_LABEL (root)), text) != NULL)
    return TRUE;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (has_text (child, text))
      return TRUE;
  return FALSE;
}

static void
test_range (Fixture       *self,
            gconstpointer  data)
{
  GtkWidget *range = proof_test_find_widget (GTK_WIDGET (self->sidebar), PROOF_TYPE_RANGE);
  GtkWidget *toggle = proof_test_find_widget (GTK_WIDGET (self->sidebar), GTK_TYPE_SWITCH);
  int height = gtk_widget_get_height (range), width = gtk_widget_get_width (range);
  g_autofree char *text = NULL;
  double lower, upper;
  guint n_hidden, n_expected = 0;
  ProofLabelStore *store = proof_session_get_store (self->session);
  graphene_rect_t before, after;

  g_assert_true (has_text (GTK_WIDGET (self->sidebar), "Nothing hidden"));
  g_assert_true (gtk_widget_compute_bounds (range, GTK_WIDGET (self->sidebar), &before));
  click (range, 9 + 0.4 * (width - 18), height - 9);
  click (range, 9 + 0.75 * (width - 18), height - 9);
  proof_label_filter_get_label_range (self->filter, &lower, &upper);
  g_assert_cmpfloat_with_epsilon (lower, 40, 1);
  g_assert_cmpfloat_with_epsilon (upper, 75, 1);

  for (guint i = 0; i < proof_label_store_get_n_detections (store); i++)
    {
      double confidence = proof_label_store_get_confidence (store, i);

      n_expected += confidence < lower || confidence > upper;
    }
  proof_session_count_hidden (self->session, &n_hidden, NULL);
  g_assert_cmpuint (n_hidden, ==, n_expected);
  text = g_strdup_printf ("%'u detections", n_hidden);
  proof_test_wait (has_text (GTK_WIDGET (self->sidebar), text));

  /* What is said of it moves nothing below the pointer. */
  g_assert_true (gtk_widget_compute_bounds (range, GTK_WIDGET (self->sidebar), &after));
  g_assert_true (graphene_rect_equal (&before, &after));

  /* Off and on again; nothing is forgotten. */
  click_middle (toggle);
  proof_test_wait (!proof_label_filter_get_enabled (self->filter));
  proof_test_wait (has_text (GTK_WIDGET (self->sidebar), "Filter off"));
  click_middle (toggle);
  proof_test_wait (proof_label_filter_get_enabled (self->filter));
  proof_test_wait (has_text (GTK_WIDGET (self->sidebar), text));

  /* What others set is shown here. */
  proof_label_filter_set_label_range (self->filter, 12, 34);
  g_assert_cmpfloat (proof_range_get_lower (PROOF_RANGE (range)), ==, 12);
  proof_label_filter_reset (self->filter);
  g_assert_cmpfloat (proof_range_get_upper (PROOF_RANGE (range)), ==, 100);
}

static GtkWidget *
find_check (GtkWidget  *root,
            const char *label)
{
  if (GTK_IS_CHECK_BUTTON (root) &&
      g_strcmp0 (gtk_check_button_get_label (GTK_CHECK_BUTTON (root)), label) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = find_check (child, label);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static void
test_categories (Fixture       *self,
                 gconstpointer  data)
{
  GtkWidget *button = proof_test_find_widget (GTK_WIDGET (self->sidebar), GTK_TYPE_MENU_BUTTON);
  GtkWidget *check;

  click_middle (button);
  proof_test_wait ((check = find_check (button, "Animals and Pets")) != NULL &&
                   gtk_widget_get_mapped (check));
  g_assert_true (gtk_check_button_get_active (GTK_CHECK_BUTTON (check)));
  gtk_widget_grab_focus (check);
  proof_test_input ("key space");
  proof_test_wait (proof_label_filter_get_category_hidden (self->filter, "Animals and Pets"));
  proof_test_input ("key Escape");
}

/* Pages stream in: nothing folds, jumps or is made anew. */
static void
test_streaming (Fixture       *self,
                gconstpointer  data)
{
  ProofLabelStore *store = proof_session_get_store (self->session);
  GtkAdjustment *adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (self->list));
  g_autofree char *rows = NULL;
  GtkWidget *row;
  guint n;
  double value;

  unfold (self, "Animal");
  gtk_window_set_default_size (self->window, WIDTH, 400);
  proof_test_wait_ms (200);
  gtk_list_view_scroll_to (GTK_LIST_VIEW (self->list), 20, GTK_LIST_SCROLL_NONE, NULL);
  proof_test_wait (gtk_adjustment_get_value (adjustment) > 0);
  proof_test_wait_ms (200);
  value = gtk_adjustment_get_value (adjustment);
  row = get_row (self, "Label 034");
  n = g_list_model_get_n_items (get_rows (self));

  for (guint i = 0; i < 50; i++)
    {
      /* The second one adds a label at the end of the list. */
      g_autofree char *text = g_strdup_printf (
          "{\"Labels\":[{\"Timestamp\":%u,\"Label\":{\"Name\":\"%s\","
          "\"Confidence\":80}}]}", 100000 + i * 200,
          i == 1 ? "Zebra" : "Label 034");
      g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
      g_autoptr (ProofLabelPage) page = proof_label_reader_read_page (bytes, NULL);

      g_assert_nonnull (page);
      proof_label_store_append (store, page, 0);
      proof_test_wait_ms (10);
    }
  proof_test_wait (g_list_model_get_n_items (get_rows (self)) == n + 1);
  proof_test_wait_ms (300);
  g_assert_cmpfloat (gtk_adjustment_get_value (adjustment), ==, value);
  g_assert_true (get_row (self, "Label 034") == row);
  rows = dup_rows (self);
  g_assert_nonnull (strstr (rows, "Dog"));
}

/* However many labels there are, Tab goes through one row and on. */
static void
test_tab (Fixture       *self,
          gconstpointer  data)
{
  GtkRoot *root = GTK_ROOT (self->window);
  guint n = 0;

  proof_test_wait (gtk_widget_get_first_child (self->list) != NULL);
  gtk_widget_grab_focus (gtk_widget_get_first_child (self->list));
  for (; gtk_widget_is_ancestor (gtk_root_get_focus (root), self->list); n++)
    {
      GtkWidget *focus = gtk_root_get_focus (root);

      g_assert_cmpuint (n, <, 4);
      proof_test_input ("key Tab");
      proof_test_wait (gtk_root_get_focus (root) != focus);
    }
  g_assert_cmpuint (n, >, 1);
}

int
main (int    argc,
      char **argv)
{
  static const ProofTestResults street = { .n_samples = 60 };
  static const ProofTestResults many = { .n_labels = 60, .n_samples = 60 };

  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);
  adw_init ();

#define TEST(name, results, function) \
  g_test_add (name, Fixture, results, set_up, function, tear_down)
  TEST ("/label-sidebar/tree", &street, test_tree);
  TEST ("/label-sidebar/check", &street, test_check);
  TEST ("/label-sidebar/search", &street, test_search);
  TEST ("/label-sidebar/jump", &street, test_jump);
  TEST ("/label-sidebar/menu", &street, test_menu);
  TEST ("/label-sidebar/range", &street, test_range);
  TEST ("/label-sidebar/categories", &street, test_categories);
  TEST ("/label-sidebar/streaming", &many, test_streaming);
  TEST ("/label-sidebar/tab", &many, test_tab);

  return g_test_run ();
}
