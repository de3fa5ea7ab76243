/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-test-session.h"

#include <math.h>

#include "proof-test-clip.h"
#include "proof-test-folder.h"

static const struct
{
  const char *name, *parents, *aliases, *category;
} street[] = {
  { "Person", "", "\"Human\"", "Person Description" },
  { "Adult", "\"Person\"", "", "Person Description" },
  { "Pedestrian", "\"Person\"", "", "Person Description" },
  { "Vehicle", "\"Transportation\"", "", "Vehicles and Automotive" },
  { "Car", "\"Transportation\",\"Vehicle\"", "\"Automobile\"", "Vehicles and Automotive" },
  { "Bus", "\"Vehicle\",\"Transportation\"", "", "Vehicles and Automotive" },
  { "Taxi", "\"Car\",\"Transportation\",\"Vehicle\"", "\"Cab\"", "Vehicles and Automotive" },
  { "Bicycle", "\"Transportation\",\"Vehicle\"", "\"Bike\"", "Vehicles and Automotive" },
  { "Dog", "\"Animal\",\"Mammal\",\"Pet\"", "\"Canine\"", "Animals and Pets" },
  { "Tree", "\"Plant\"", "", "Plants and Flowers" },
  { "Traffic Light", "\"Light\"", "", "Transport and Logistics" },
  { "Personal Protective Equipment With a Very Long Name", "", "", "Apparel and Accessories" },
  { "Rain", "\"Nature\",\"Outdoors\",\"Weather\"", "", "Nature and Outdoors" },
  { "Road", "", "\"Street\"", "Transport and Logistics" },
  { "Urban", "", "", "Buildings and Architecture" },
  { "City", "\"Urban\"", "\"Town\"", "Buildings and Architecture" },
};

static void
write_results (const char             *path,
               const ProofTestResults *results)
{
  g_autoptr (GString) text = g_string_new ("{\"JobStatus\":\"SUCCEEDED\","
                                           "\"LabelModelVersion\":\"3.0\",\"Labels\":[");
  g_autoptr (GRand) random = g_rand_new_with_seed (7);
  guint n_labels = results->n_labels > 0 ? results->n_labels : G_N_ELEMENTS (street);
  guint run = results->run > 0 ? results->run : 6;
  gint64 cadence_ms = results->cadence_ms > 0 ? results->cadence_ms : 200;
  g_autofree gboolean *present = g_new0 (gboolean, n_labels);
  GError *error = NULL;

  for (guint sample = 0; sample < (results->n_samples > 0 ? results->n_samples : 60); sample++)
    for (guint i = 0; i < n_labels; i++)
      {
        g_autofree char *name = i < G_N_ELEMENTS (street) ? g_strdup (street[i].name)
                                                          : g_strdup_printf ("Label %03u", i);
        double confidence = 55 + 44 * fabs (sin (i * 1.7 + sample * 0.15));

        if (g_rand_int_range (random, 0, run) == 0 || (sample == 0 && i % 2 == 0))
          present[i] = !present[i];
        if (!present[i])
          continue;

        g_string_append_printf (text,
                                "%s{\"Timestamp\":%" G_GINT64_FORMAT ","
                                "\"Label\":{\"Name\":\"%s\",\"Confidence\":%.4f",
                                text->str[text->len - 1] == '[' ? "" : ",",
                                sample * cadence_ms, name, confidence);
        if (i < G_N_ELEMENTS (street))
          {
            g_autofree char *parents = g_strdelimit (g_strdup (street[i].parents), ",", '\n');
            g_auto (GStrv) list = g_strsplit (parents, "\n", -1);

            g_string_append (text, ",\"Parents\":[");
            for (guint j = 0; list[j] != NULL; j++)
              if (*list[j] != '\0')
                g_string_append_printf (text, "%s{\"Name\":%s}", j > 0 ? "," : "", list[j]);
            g_string_append (text, "],\"Aliases\":[");
            if (*street[i].aliases != '\0')
              g_string_append_printf (text, "{\"Name\":%s}", street[i].aliases);
            g_string_append_printf (text, "],\"Categories\":[{\"Name\":\"%s\"}]",
                                    street[i].category);
          }
        g_string_append (text, ",\"Instances\":[");
        if (i < 9)
          g_string_append_printf (text,
                                  "{\"BoundingBox\":{\"Left\":0.1,\"Top\":0.2,"
                                  "\"Width\":0.3,\"Height\":0.4},\"Confidence\":%.3f}",
                                  MIN (confidence + 3, 99.9));
        g_string_append (text, "]}}");
      }
  g_string_append (text, "]}");
  g_file_set_contents (path, text->str, text->len, &error);
  g_assert_no_error (error);
}

ProofSession *
proof_test_session_new (const ProofTestResults *results)
{
  g_autofree char *folder = g_dir_make_tmp ("proof-ui-XXXXXX", NULL);
  g_autofree char *vault_path = g_build_filename (folder, "vault", NULL);
  g_autofree char *results_path = g_build_filename (folder, "street.json", NULL);
  g_autoptr (GFile) vault_file = g_file_new_for_path (vault_path);
  g_autoptr (GFile) results_file = g_file_new_for_path (results_path);
  g_autoptr (ProofVault) vault = proof_vault_new (vault_file);
  ProofSession *session = proof_session_new (vault);
  GError *error = NULL;

  g_object_set_data_full (G_OBJECT (session), "folder", g_steal_pointer (&folder), g_free);
  if (results == NULL)
    return session;

  write_results (results_path, results);
  proof_session_open_results (session, results_file);
  proof_test_wait (proof_session_get_loading (session) == PROOF_LOADING_READY ||
                   proof_session_get_loading (session) == PROOF_LOADING_FAILED);
  g_assert_no_error ((GError *) proof_session_get_error (session));

  if (results->n_frames > 0)
    {
      g_autofree char *video = g_build_filename (g_object_get_data (G_OBJECT (session), "folder"),
                                                 "clip.mkv", NULL);
      g_autofree char *uri = g_filename_to_uri (video, NULL, NULL);
      ProofPlayer *player = proof_session_get_player (session);

      proof_test_clip_make (video, &(ProofTestClip) { .n_frames = results->n_frames }, &error);
      g_assert_no_error (error);
      proof_session_open_video (session, uri, &error);
      g_assert_no_error (error);
      proof_test_wait (proof_player_get_frame_table (player) != NULL &&
                       proof_player_get_state (player) == PROOF_PLAYER_PAUSED);
    }
  return session;
}

/* Takes away its folder too. */
void
proof_test_session_free (ProofSession *session)
{
  g_autofree char *folder = g_strdup (g_object_get_data (G_OBJECT (session), "folder"));

  proof_session_close (session);
  g_object_unref (session);
  proof_test_folder_remove (folder);
}

GtkWindow *
proof_test_window_new (GtkWidget *child,
                       int        width,
                       int        height)
{
  GtkWindow *window = g_object_new (GTK_TYPE_WINDOW, "child", child, "decorated", FALSE,
                                    "default-width", width, "default-height", height, NULL);

  gtk_window_present (window);
  proof_test_wait_drawn (GTK_WIDGET (window));
  proof_test_wait (gtk_window_is_active (window) ||
                   g_main_context_iteration (NULL, FALSE) == FALSE);
  return window;
}

GtkWidget *
proof_test_find_widget (GtkWidget *root,
                        GType      type)
{
  if (G_TYPE_CHECK_INSTANCE_TYPE (root, type))
    return root;
  for (GtkWidget *child = gtk_widget_get_first_child (root); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    {
      GtkWidget *found = proof_test_find_widget (child, type);

      if (found != NULL)
        return found;
    }
  return NULL;
}

static gboolean
timeout_cb (gpointer data)
{
  *(gboolean *) data = TRUE;
  return G_SOURCE_REMOVE;
}

void
proof_test_wait_ms (guint ms)
{
  gboolean over = FALSE;

  g_timeout_add (ms, timeout_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

static void
painted_cb (GdkFrameClock *clock,
            guint         *n)
{
  (*n)++;
}

void
proof_test_wait_drawn (GtkWidget *widget)
{
  GdkFrameClock *clock;
  guint n = 0;
  gulong id;

  proof_test_wait (gtk_widget_get_mapped (widget) && gtk_widget_get_frame_clock (widget) != NULL);
  clock = gtk_widget_get_frame_clock (widget);
  id = g_signal_connect (clock, "after-paint", G_CALLBACK (painted_cb), &n);
  gtk_widget_queue_draw (widget);
  proof_test_wait (n >= 2 ||
                   (gdk_frame_clock_request_phase (clock, GDK_FRAME_CLOCK_PHASE_PAINT), FALSE));
  g_signal_handler_disconnect (clock, id);
}

void
proof_test_input (const char *format,
                  ...)
{
  g_autofree char *line = NULL;
  g_autofree char *command = NULL;
  GError *error = NULL;
  va_list args;
  int status;

  va_start (args, format);
  line = g_strdup_vprintf (format, args);
  va_end (args);
  command = g_strdup_printf ("xdotool %s", line);
  g_spawn_command_line_sync (command, NULL, NULL, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  proof_test_wait_ms (40);
}

void
proof_test_locate (GtkWidget *widget,
                   double     x,
                   double     y,
                   int       *screen_x,
                   int       *screen_y)
{
  graphene_point_t point;

  g_assert_true (gtk_widget_compute_point (widget, GTK_WIDGET (gtk_widget_get_root (widget)),
                                           &GRAPHENE_POINT_INIT (x, y), &point));
  *screen_x = round (point.x);
  *screen_y = round (point.y);
}
