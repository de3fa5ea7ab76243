/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Library: what it lists, searching, removing and undoing, opening. */
#include "config.h"

#include "proof-test-window.h"

#include <glib/gstdio.h>

#include "proof-job-row.h"
#include "proof-vault.h"

typedef struct
{
  ProofWindow      *window;
  ProofVault       *vault;
} Fixture;

static void
set_value (ProofDocument *document,
           const char    *key,
           const char    *value)
{
  g_autoptr (GError) error = NULL;

  proof_document_set (document, key, value, &error);
  g_assert_no_error (error);
}

static void
add_job (ProofVault *vault,
         const char *job_id,
         const char *video,
         const char *tag,
         const char *state,
         gint64      age_days)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (ProofDocument) document = NULL;
  g_autofree char *fetched = g_strdup_printf ("%" G_GINT64_FORMAT,
                                              g_get_real_time () - age_days * G_TIME_SPAN_DAY);

  document = proof_vault_open_job (vault, job_id, "eu-west-1", NULL, &error);
  g_assert_no_error (error);
  set_value (document, PROOF_DOCUMENT_SOURCE, "job");
  set_value (document, PROOF_DOCUMENT_JOB_ID, job_id);
  set_value (document, PROOF_DOCUMENT_REGION, "eu-west-1");
  set_value (document, PROOF_DOCUMENT_VIDEO, video);
  set_value (document, PROOF_DOCUMENT_JOB_TAG, tag);
  set_value (document, PROOF_DOCUMENT_MODEL, "3.0");
  set_value (document, PROOF_DOCUMENT_N_LABELS, "12");
  set_value (document, PROOF_DOCUMENT_N_DETECTIONS, "1204");
  set_value (document, PROOF_DOCUMENT_STATE, state);
  set_value (document, PROOF_DOCUMENT_FETCHED_US, fetched);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  fixture->vault = proof_vault_new (NULL);
  if (data)
    {
      add_job (fixture->vault, "1111111111111111111111111111111111111111111111111111111111111111",
               "s3://reels/in/street.mp4", "nightly", "complete", 2);
      add_job (fixture->vault, "2222222222222222222222222222222222222222222222222222222222222222",
               "s3://reels/in/harbour%20at%20dawn.mov", "pilot", "partial", 30);
    }
  fixture->window = proof_test_window_open ();
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  g_autoptr (GFile) folder = g_object_ref (proof_vault_get_folder (fixture->vault));
  g_autoptr (GDir) dir = NULL;
  const char *name;

  proof_test_window_close ();
  g_clear_object (&fixture->vault);
  dir = g_dir_open (g_file_peek_path (folder), 0, NULL);
  while (dir && (name = g_dir_read_name (dir)))
    {
      g_autofree char *path = g_build_filename (g_file_peek_path (folder), name, NULL);

      g_unlink (path);
    }
}

static gboolean
shows (Fixture    *fixture,
       const char *text)
{
  return proof_test_has_text (GTK_WIDGET (fixture->window), text);
}

static void
test_empty (Fixture      *fixture,
            gconstpointer data)
{
  PROOF_TEST_WAIT (shows (fixture, "No Jobs Yet"));
  g_assert_nonnull (proof_test_find (GTK_WIDGET (fixture->window), "win.open-job"));
  g_assert_nonnull (proof_test_find (GTK_WIDGET (fixture->window), "win.open-file"));
  g_assert_nonnull (proof_test_find (GTK_WIDGET (fixture->window), "app.demo"));
}

static void
test_lists (Fixture      *fixture,
            gconstpointer data)
{
  static const char *const texts[] = {
    "street.mp4", "harbour at dawn.mov", "nightly", "pilot", "model 3.0", "12 labels", "Partial",
    "1111111111111111", "ends in at most 5 days", "the service’s copy has ended",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_test_message ("%s", texts[i]);
      PROOF_TEST_WAIT (shows (fixture, texts[i]));
    }
}

static void
test_search (Fixture      *fixture,
             gconstpointer data)
{
  PROOF_TEST_WAIT (shows (fixture, "street.mp4"));
  proof_test_key ("ctrl+f");
  proof_test_xdotool ("type", "PILOT dawn", NULL);
  PROOF_TEST_WAIT (!shows (fixture, "street.mp4"));
  g_assert_true (shows (fixture, "harbour at dawn.mov"));
  proof_test_xdotool ("type", " zzz", NULL);
  PROOF_TEST_WAIT (shows (fixture, "No Jobs Found"));
  proof_test_key ("Escape");
  PROOF_TEST_WAIT (shows (fixture, "street.mp4"));
}

static void
test_remove (Fixture      *fixture,
             gconstpointer data)
{
  PROOF_TEST_WAIT (shows (fixture, "street.mp4") && shows (fixture, "harbour at dawn.mov"));
  proof_test_iterate (1000); /* the vault looks again at what has just been written */
  proof_test_click (proof_test_wait_for (GTK_WIDGET (fixture->window), "Remove from the Library"));
  PROOF_TEST_WAIT (shows (fixture, "removed"));
  g_assert_true (PROOF_IS_JOB_ROW (gtk_root_get_focus (GTK_ROOT (fixture->window))));
  PROOF_TEST_WAIT (shows (fixture, "1111111111111111") != shows (fixture, "2222222222222222"));

  proof_test_click (proof_test_wait_for (GTK_WIDGET (fixture->window), "_Undo"));
  PROOF_TEST_WAIT (shows (fixture, "1111111111111111") && shows (fixture, "2222222222222222"));

  /* Without an undo the file goes with the window. */
  proof_test_iterate (1000);
  proof_test_click (proof_test_wait_for (GTK_WIDGET (fixture->window), "Remove from the Library"));
  PROOF_TEST_WAIT (shows (fixture, "1111111111111111") != shows (fixture, "2222222222222222"));
  gtk_window_close (GTK_WINDOW (fixture->window));
  proof_test_iterate (200);
  fixture->window = proof_test_window_open ();
  PROOF_TEST_WAIT (shows (fixture, "1111111111111111") || shows (fixture, "2222222222222222"));
  g_assert_true (shows (fixture, "1111111111111111") != shows (fixture, "2222222222222222"));
}

/* What was opened from a file comes back from the Library, with its video. */
static void
test_open (Fixture      *fixture,
           gconstpointer data)
{
  ProofSession *session;

  proof_test_window_close ();
  fixture->window = proof_test_viewer_open ();
  if (!fixture->window)
    return;
  session = proof_window_get_session (fixture->window);
  proof_test_key ("Escape");
  PROOF_TEST_WAIT (proof_session_get_loading (session) == PROOF_LOADING_EMPTY);
  proof_test_iterate (1000); /* the vault looks again at what has just been written */
  proof_test_click (proof_test_wait_for (GTK_WIDGET (fixture->window), "clip.mp4"));
  PROOF_TEST_WAIT (proof_session_get_loading (session) == PROOF_LOADING_READY);
  PROOF_TEST_WAIT (proof_player_get_frame_number (proof_session_get_player (session)) == 0);
  g_assert_nonnull (proof_test_find (GTK_WIDGET (fixture->window), "ProofTransport"));
}

/* What one window shows, another neither opens nor removes. */
static void
test_two_windows (Fixture      *fixture,
                  gconstpointer data)
{
  ProofWindow *other;
  ProofSession *session;
  GtkApplication *application;

  proof_test_window_close ();
  fixture->window = proof_test_viewer_open ();
  if (!fixture->window)
    return;
  application = gtk_window_get_application (GTK_WINDOW (fixture->window));
  proof_test_key ("ctrl+alt+n");
  PROOF_TEST_WAIT ((other = proof_window_find_free (application)));
  g_assert_true (other != fixture->window);
  session = proof_window_get_session (other);

  proof_test_click (proof_test_wait_for (GTK_WIDGET (other), "Remove from the Library"));
  PROOF_TEST_WAIT (proof_test_has_text (GTK_WIDGET (other), "open in another window"));
  adw_dialog_force_close (adw_application_window_get_visible_dialog (
    ADW_APPLICATION_WINDOW (other)));
  PROOF_TEST_WAIT (!proof_test_has_text (GTK_WIDGET (other), "open in another window"));
  proof_test_click (proof_test_wait_for (GTK_WIDGET (other), "clip.mp4"));
  PROOF_TEST_WAIT (gtk_application_get_active_window (application) ==
                   GTK_WINDOW (fixture->window));
  g_assert_cmpint (proof_session_get_loading (session), ==, PROOF_LOADING_EMPTY);
  g_assert_true (proof_test_has_text (GTK_WIDGET (other), "clip.mp4"));

  proof_test_window_close ();
  fixture->window = other;
}

#define ADD(path, with_jobs, func) \
  g_test_add (path, Fixture, GINT_TO_POINTER (with_jobs), set_up, func, tear_down)

int
main (int    argc,
      char **argv)
{
  proof_test_window_init (&argc, &argv, G_APPLICATION_NON_UNIQUE);

  ADD ("/library/empty", FALSE, test_empty);
  ADD ("/library/lists", TRUE, test_lists);
  ADD ("/library/search", TRUE, test_search);
  ADD ("/library/remove", TRUE, test_remove);
  ADD ("/library/open", FALSE, test_open);
  ADD ("/library/two-windows", FALSE, test_two_windows);

  return proof_test_window_run ();
}
