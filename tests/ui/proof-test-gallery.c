/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-test-gallery.h"

#include <libintl.h>

#include "proof-test-window.h"

/* Where pixels are rounded. */
#define SLACK 1

/* What stands as it is given: numbers, files, addresses, ids; words of AWS; what GTK says itself,
 * which has no such language. */
#define GIVEN \
  "^([^\\p{L}]*|.*\\.(mp4|mov|json)|(s3://|arn:|https?://).*|[a-z]{2}-[a-z]+-\\d|[0-9a-f]{64}|" \
  "BCDF-GHJ\\d|ARN|h264|nightly|somebody-elses-bucket|Show Password|Clear Entry|Dismiss|Close|" \
  "The video could not be read: its codec is not supported.|" \
  "((Shift|Ctrl|Alt)\\+)*(.|F\\d+|Backslash|Backspace|Delete|Return))$"

static guint n_shown;
static gboolean in_brackets;

GtkWidget *
proof_test_gallery_find (GtkWidget  *root,
                         const char *id)
{
  if (!gtk_widget_get_mapped (root))
    return NULL;
  if (g_strcmp0 (gtk_buildable_get_buildable_id (GTK_BUILDABLE (root)), id) == 0)
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = proof_test_gallery_find (child, id);

      if (found)
        return found;
    }
  return NULL;
}

/* --- warnings --- */

static const char *
get_field (const GLogField *fields,
           gsize            n_fields,
           const char      *key)
{
  for (gsize i = 0; i < n_fields; i++)
    if (g_str_equal (fields[i].key, key))
      return fields[i].value;
  return "";
}

/* libadwaita (1.7) tries whether an alert's heading fits into one line by measuring it at a width
 * that may be too small, and wraps it then: GTK warns of it for nothing. */
static gboolean
is_heading_of_alert (const char *message)
{
  static const char begins[] = "Trying to measure GtkLabel 0x";
  GtkWidget *label;

  if (!g_str_has_prefix (message, begins))
    return FALSE;
  label = GSIZE_TO_POINTER (g_ascii_strtoull (message + strlen (begins), NULL, 16));
  return gtk_widget_has_css_class (label, "title-2") &&
         gtk_widget_get_ancestor (label, ADW_TYPE_ALERT_DIALOG);
}

static GLogWriterOutput
write_log (GLogLevelFlags   level,
           const GLogField *fields,
           gsize            n_fields,
           gpointer         user_data)
{
  if (!(level & (G_LOG_LEVEL_WARNING | G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR)) ||
      is_heading_of_alert (get_field (fields, n_fields, "MESSAGE")))
    return G_LOG_WRITER_HANDLED;
  g_test_fail ();
  return g_log_writer_standard_streams (level, fields, n_fields, user_data);
}

void
proof_test_gallery_init (void)
{
  in_brackets = g_str_has_prefix (gettext ("_Close"), "⟦");
  /* The writer decides instead. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_log_set_writer_func (write_log, NULL, NULL);
}

/* --- the picture --- */

static void
drawn_cb (guint *n_drawn)
{
  (*n_drawn)++;
}

/* Sizes that follow from others take a second frame. */
static void
wait_drawn (GtkWidget *window)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);
  guint n_drawn = 0;
  gulong id;

  proof_test_iterate (20);
  id = g_signal_connect_swapped (clock, "after-paint", G_CALLBACK (drawn_cb), &n_drawn);
  for (guint i = 1; i <= 2; i++)
    {
      gtk_widget_queue_draw (window);
      PROOF_TEST_WAIT (n_drawn >= i);
    }
  g_signal_handler_disconnect (clock, id);
}

/* Popovers are surfaces of their own: where they lie over the window. */
static void
add_popovers (GtkSnapshot *snapshot,
              GtkWidget   *widget,
              GtkWidget   *window)
{
  if (!gtk_widget_get_mapped (widget))
    return;
  if (GTK_IS_POPOVER (widget))
    {
      g_autoptr (GdkPaintable) paintable = gtk_widget_paintable_new (widget);
      double x = 0, y = 0, dx, dy;

      for (GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (widget));
           GDK_IS_POPUP (surface); surface = gdk_popup_get_parent (GDK_POPUP (surface)))
        {
          x += gdk_popup_get_position_x (GDK_POPUP (surface));
          y += gdk_popup_get_position_y (GDK_POPUP (surface));
        }
      gtk_native_get_surface_transform (GTK_NATIVE (widget), &dx, &dy);
      x += dx;
      y += dy;
      gtk_native_get_surface_transform (GTK_NATIVE (window), &dx, &dy);
      gtk_snapshot_save (snapshot);
      gtk_snapshot_translate (snapshot, &GRAPHENE_POINT_INIT (x - dx, y - dy));
      gdk_paintable_snapshot (paintable, snapshot, gtk_widget_get_width (widget),
                              gtk_widget_get_height (widget));
      gtk_snapshot_restore (snapshot);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    add_popovers (snapshot, child, window);
}

static void
save_picture (GtkWidget  *window,
              const char *name)
{
  const char *folder = g_getenv ("PROOF_TEST_PICTURES");
  int width = gtk_widget_get_width (window), height = gtk_widget_get_height (window);
  g_autoptr (GdkPaintable) paintable = NULL;
  g_autoptr (GskRenderNode) node = NULL;
  g_autoptr (GdkTexture) texture = NULL;
  g_autoptr (GBytes) png = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  if (!folder)
    return;
  path = g_strdup_printf ("%s/%s.png", folder, name);
  paintable = gtk_widget_paintable_new (window);
  /* Nothing comes of it while the window is to be drawn anew. */
  while (!node)
    {
      GtkSnapshot *snapshot = gtk_snapshot_new ();

      gdk_paintable_snapshot (paintable, snapshot, width, height);
      add_popovers (snapshot, window, window);
      node = gtk_snapshot_free_to_node (snapshot);
      if (!node)
        proof_test_iterate (20);
    }
  texture = gsk_renderer_render_texture (gtk_native_get_renderer (GTK_NATIVE (window)), node,
                                         &GRAPHENE_RECT_INIT (0, 0, width, height));
  png = gdk_texture_save_to_png_bytes (texture);
  g_file_set_contents (path, g_bytes_get_data (png, NULL), g_bytes_get_size (png), &error);
  g_assert_no_error (error);
}

/* --- whether it can be read --- */

/* Names that people, files and the service give, which may be of any length: they may end in an
 * ellipsis. A template id, in a widget of the type. */
static const struct
{
  const char *type;
  const char *id;
} names[] = {
  { "ProofJobRow", "name_label" },
  { "ProofJobRow", "id_label" },
  { "ProofJobRow", "facts_label" },
  { "ProofLabelRow", "name" },
  { "AdwWindowTitle", "title_label" },
  { "AdwWindowTitle", "subtitle_label" },
};

static gboolean
is_name (GtkWidget *widget)
{
  const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget));
  GtkWidget *row = gtk_widget_get_ancestor (widget, ADW_TYPE_ENTRY_ROW);
  GtkWidget *dialog = gtk_widget_get_ancestor (widget, ADW_TYPE_DIALOG);

  /* An entry cannot wrap its title: a tooltip has it. */
  if (row && g_strcmp0 (gtk_widget_get_tooltip_text (row),
                        gtk_label_get_text (GTK_LABEL (widget))) == 0)
    return TRUE;
  if (dialog && g_str_equal (gtk_widget_get_name (dialog), PROOF_TEST_GALLERY_NAMED) &&
      gtk_widget_get_ancestor (widget, ADW_TYPE_HEADER_BAR))
    return TRUE;
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (g_strcmp0 (id, names[i].id) == 0 &&
        gtk_widget_get_ancestor (widget, g_type_from_name (names[i].type)))
      return TRUE;
  return FALSE;
}

static void
complain (const char *picture,
          GtkWidget  *widget,
          const char *text,
          const char *what)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);
  const char *id = gtk_buildable_get_buildable_id (GTK_BUILDABLE (widget));

  g_test_message ("%s: “%s” %s (%s %s in %s)", picture, text, what, G_OBJECT_TYPE_NAME (widget),
                  id ? id : "", G_OBJECT_TYPE_NAME (parent));
  g_test_fail ();
}

/* Along an axis that can be scrolled it may be out of sight. */
static void
leave_scrolled (GtkWidget *scrollable,
                gboolean  *held_x,
                gboolean  *held_y)
{
  GtkWidget *scroller = gtk_widget_get_ancestor (scrollable, GTK_TYPE_SCROLLED_WINDOW);
  GtkPolicyType x = GTK_POLICY_AUTOMATIC, y = GTK_POLICY_AUTOMATIC;

  if (scroller)
    gtk_scrolled_window_get_policy (GTK_SCROLLED_WINDOW (scroller), &x, &y);
  *held_x &= x == GTK_POLICY_NEVER;
  *held_y &= y == GTK_POLICY_NEVER;
}

/* In all that it lies in, up to the edge of the window or popover. */
static gboolean
lies_inside (GtkWidget *widget)
{
  GtkWidget *native = GTK_WIDGET (gtk_widget_get_native (widget));
  gboolean held_x = TRUE, held_y = TRUE;

  for (GtkWidget *around = widget; around != native;)
    {
      graphene_rect_t bounds;

      around = gtk_widget_get_parent (around);
      if (GTK_IS_SCROLLABLE (around))
        leave_scrolled (around, &held_x, &held_y);
      /* Its number stands in its padding. */
      if (GTK_IS_SCALE (around))
        continue;
      if (!gtk_widget_compute_bounds (widget, around, &bounds))
        return FALSE;
      if (held_x && (bounds.origin.x < -SLACK ||
                     bounds.origin.x + bounds.size.width > gtk_widget_get_width (around) + SLACK))
        return FALSE;
      if (held_y && (bounds.origin.y < -SLACK ||
                     bounds.origin.y + bounds.size.height > gtk_widget_get_height (around) + SLACK))
        return FALSE;
    }
  return TRUE;
}

static void
check_text (const char  *picture,
            GtkWidget   *widget,
            const char  *text,
            PangoLayout *layout)
{
  int width, height;

  if (!*text)
    return;
  pango_layout_get_pixel_size (layout, &width, &height);
  if (pango_layout_is_ellipsized (layout) && !is_name (widget))
    complain (picture, widget, text, "ends in an ellipsis");
  if (width > gtk_widget_get_width (widget) + SLACK)
    complain (picture, widget, text, "is wider than its place");
  if (height > gtk_widget_get_height (widget) + SLACK)
    complain (picture, widget, text, "is higher than its place");
  /* libadwaita's own, which is wider than it says. */
  if (!lies_inside (widget) &&
      !gtk_widget_get_ancestor (widget, g_type_from_name ("AdwViewSwitcherButton")))
    complain (picture, widget, text, "goes beyond what it lies in");
}

/* As it would be laid out, were there an ellipsis or not. */
static PangoLayout *
lay_out (GtkInscription *inscription)
{
  GtkWidget *widget = GTK_WIDGET (inscription);
  PangoLayout *layout =
    gtk_widget_create_pango_layout (widget, gtk_inscription_get_text (inscription));

  pango_layout_set_attributes (layout, gtk_inscription_get_attributes (inscription));
  pango_layout_set_wrap (layout, gtk_inscription_get_wrap_mode (inscription));
  pango_layout_set_width (layout, gtk_widget_get_width (widget) * PANGO_SCALE);
  return layout;
}

static gboolean
is_given (const char *text)
{
  static GRegex *given;
  static char *results;
  g_autofree char *quoted = g_strconcat ("\"", text, "\"", NULL);

  if (!given)
    {
      g_autofree char *path =
        g_build_filename (g_getenv ("PROOFREEL_DATA_DIR"), "demo", "timestamps.json", NULL);

      given = g_regex_new (GIVEN, G_REGEX_OPTIMIZE, 0, NULL);
      g_assert_true (g_file_get_contents (path, &results, NULL, NULL));
    }
  return g_regex_match (given, text, 0, NULL) || strstr (results, quoted);
}

/* --- whether it was offered for translation --- */

/* In the made-up language all that was is in brackets; what is left are names, numbers and the
 * words of the service. */
static void
check_marked (const char *picture,
              GtkWidget  *widget,
              const char *text)
{
  static const char *const classes[] = { "keycap", "accelerator" };

  if (!in_brackets || !text || strstr (text, "⟦") || is_given (text))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (gtk_widget_has_css_class (widget, classes[i]))
      return;
  complain (picture, widget, text, "is not offered for translation");
}

static void
check (const char *picture,
       GtkWidget  *widget)
{
  if (!gtk_widget_get_mapped (widget) || ADW_IS_ABOUT_DIALOG (widget))
    return;
  check_marked (picture, widget, gtk_widget_get_tooltip_text (widget));
  if (GTK_IS_LABEL (widget))
    check_marked (picture, widget, gtk_label_get_text (GTK_LABEL (widget)));
  else if (GTK_IS_INSCRIPTION (widget))
    check_marked (picture, widget, gtk_inscription_get_text (GTK_INSCRIPTION (widget)));
  if (GTK_IS_LABEL (widget))
    {
      GtkLabel *label = GTK_LABEL (widget);

      check_text (picture, widget, gtk_label_get_text (label), gtk_label_get_layout (label));
    }
  else if (GTK_IS_INSCRIPTION (widget) && gtk_inscription_get_text (GTK_INSCRIPTION (widget)))
    {
      g_autoptr (PangoLayout) layout = lay_out (GTK_INSCRIPTION (widget));

      check_text (picture, widget, gtk_inscription_get_text (GTK_INSCRIPTION (widget)), layout);
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    check (picture, child);
}

void
proof_test_gallery_show (GtkWidget  *window,
                         const char *name)
{
  wait_drawn (window);
  n_shown++;
  g_test_message ("%s", name);
  save_picture (window, name);
  check (name, window);
}

guint
proof_test_gallery_get_n (void)
{
  return n_shown;
}
