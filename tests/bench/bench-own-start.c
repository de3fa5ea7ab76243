/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "bench-own-start.h"

#include <locale.h>
#include <stdio.h>

#include "proof-application.h"
#include "proof-video-view.h"
#include "proof-window-private.h"

/* Of the Library, before something in it is activated: what starting left to do is done. */
#define REST_MS 1000

static BenchUntil until;
static gint64 started;
static char *activates; /* still to be */

static ProofVideoView *
find_video_view (GtkWidget *widget)
{
  if (PROOF_IS_VIDEO_VIEW (widget))
    return PROOF_VIDEO_VIEW (widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child;
       child = gtk_widget_get_next_sibling (child))
    {
      ProofVideoView *view = find_video_view (child);

      if (view)
        return view;
    }
  return NULL;
}

static void
activate_cb (gpointer window)
{
  g_autoptr (GFile) file = g_file_new_for_path (activates);

  activates = NULL;
  started = g_get_monotonic_time ();
  proof_window_open_document (window, file);
}

static gboolean
is_painted (GtkWidget *window)
{
  ProofVideoView *view;

  if (until == BENCH_UNTIL_LIBRARY)
    return TRUE;
  view = find_video_view (window);
  if (!view || proof_video_view_get_n_frames (view) == 0)
    return FALSE;
  return until == BENCH_UNTIL_FRAME || proof_video_view_get_shown_boxes (view)->len > 0;
}

static void
painted_cb (GdkFrameClock *clock,
            GtkWidget     *window)
{
  if (!is_painted (window))
    return;
  printf ("%.1f\n", (g_get_monotonic_time () - started) / 1000.);
  fflush (stdout);
  g_signal_handlers_disconnect_by_data (clock, window);
  g_application_quit (g_application_get_default ());
}

static void
realized_cb (GtkWidget *window)
{
  g_signal_connect (gtk_widget_get_frame_clock (window), "after-paint", G_CALLBACK (painted_cb),
                    window);
  if (activates)
    g_timeout_add_once (REST_MS, activate_cb, window);
}

static void
window_added_cb (GtkApplication *application,
                 GtkWindow      *window)
{
  g_signal_connect (window, "realize", G_CALLBACK (realized_cb), NULL);
}

int
bench_own_start (BenchUntil  until_what,
                 const char *started_at,
                 char       *argument)
{
  g_autoptr (ProofApplication) application = NULL;
  char *arguments[] = { (char *) "proofreel", NULL, NULL };

  until = until_what;
  started = g_ascii_strtoll (started_at, NULL, 10);
  if (until == BENCH_UNTIL_ACTIVATED_BOXES)
    activates = argument;
  else
    arguments[1] = argument;
  setlocale (LC_ALL, "");
  application = proof_application_new ();
  g_signal_connect (application, "window-added", G_CALLBACK (window_added_cb), NULL);
  return g_application_run (G_APPLICATION (application), arguments[1] ? 2 : 1, arguments);
}
