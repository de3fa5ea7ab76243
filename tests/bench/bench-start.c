/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From exec to what a person waits for: the Library on screen, and the demo's first frame. The
 * bench runs itself again as the application, with a look at what has been painted. */
#include <gst/gst.h>
#include <locale.h>
#include <stdio.h>

#include "proof-application.h"
#include "proof-video-view.h"
#include "proof-window.h"

#define N_RUNS 5

static gint64 started;
static gboolean for_frame;

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
painted_cb (GdkFrameClock *clock,
            GtkWidget     *window)
{
  ProofVideoView *view = find_video_view (window);

  if (for_frame && (!view || proof_video_view_get_n_frames (view) == 0))
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
}

static void
window_added_cb (GtkApplication *application,
                 GtkWindow      *window)
{
  g_signal_connect (window, "realize", G_CALLBACK (realized_cb), NULL);
}

/* As main.c does it. */
static int
run_application (const char *moment,
                 const char *option)
{
  g_autoptr (ProofApplication) application = NULL;
  char *arguments[] = { (char *) "proofreel", (char *) option, NULL };

  started = g_ascii_strtoll (moment, NULL, 10);
  for_frame = option != NULL;
  setlocale (LC_ALL, "");
  gst_init (NULL, NULL);
  application = proof_application_new ();
  g_signal_connect (application, "window-added", G_CALLBACK (window_added_cb), NULL);
  return g_application_run (G_APPLICATION (application), option ? 2 : 1, arguments);
}

static int
compare (const void *a,
         const void *b)
{
  return *(const double *) a > *(const double *) b ? 1 : -1;
}

static void
measure (const char *what,
         const char *program,
         const char *option)
{
  double times[N_RUNS];

  /* The first run fills caches and does not count. */
  for (int i = -1; i < N_RUNS; i++)
    {
      g_autofree char *now = g_strdup_printf ("%" G_GINT64_FORMAT, g_get_monotonic_time ());
      g_autoptr (GSubprocess) process = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *answer = NULL;

      process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_PIPE |
                                  G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error,
                                  program, now, option, NULL);
      if (!process || !g_subprocess_communicate_utf8 (process, NULL, NULL, &answer, NULL, &error))
        g_error ("%s", error->message);
      if (!answer || *answer == '\0')
        g_error ("%s: nothing was painted", what);
      if (i >= 0)
        times[i] = g_ascii_strtod (answer, NULL);
    }
  qsort (times, N_RUNS, sizeof *times, compare);
  printf ("%s: %.0f ms\n", what, times[N_RUNS / 2]);
}

int
main (int    argc,
      char **argv)
{
  if (argc > 1)
    return run_application (argv[1], argc > 2 ? argv[2] : NULL);

  measure ("start to library", argv[0], NULL);
  measure ("demo to first frame", argv[0], "--demo");
  return 0;
}
