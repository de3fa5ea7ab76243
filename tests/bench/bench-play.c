/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What playing costs beside other players: each plays the same clips in a window as large as the
 * picture on the same virtual display, by turns. All of a player's processor time counts. What was
 * painted is told by our own view, and by mpv of itself; the other players do not tell. */
#include <X11/Xatom.h>
#include <X11/Xlib.h>
#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>
#include <unistd.h>

#include "bench-median.h"
#include "bench-player.h"
#include "bench-results.h"
#include "proof-test-scene.h"
#include "proof-video-view.h"

#define N_ROUNDS 3
#define N_BOXES 40
#define SETTLE_S 3
#define PLAY_S 8
#define LENGTH_S (SETTLE_S + PLAY_S + 3)

typedef struct
{
  const char *name;
  int width, height, rate;
} Picture;

static const Picture pictures[] = {
  { "720p30", 1280, 720, 30 },
  { "1080p60", 1920, 1080, 60 },
};

#define MPV_SOCKET "mpv-socket"

static const BenchPlayer peers[] = {
  { "mpv", { "mpv", "--no-config", "--vo=x11", "--hwdec=no", "--no-osc", "--no-border",
             "--really-quiet", "--geometry=+0+0", "--input-ipc-server=" MPV_SOCKET } },
  { "Totem", { "totem" } },
  { "Clapper", { "clapper" } },
  { "Showtime", { "showtime" } },
};

static gboolean
set_true_cb (gpointer data)
{
  *(gboolean *) data = TRUE;

  return G_SOURCE_REMOVE;
}

static void
wait_s (double seconds)
{
  gboolean over = FALSE;

  g_timeout_add (seconds * 1000, set_true_cb, &over);
  while (!over)
    g_main_context_iteration (NULL, TRUE);
}

/* Share of a core over the time that is played. */
static double
measure (GPid pid)
{
  double spent = bench_player_get_cpu_s (pid), began = g_get_monotonic_time () / 1e6, ended;

  wait_s (PLAY_S);
  ended = bench_player_get_cpu_s (pid);

  return spent < 0 || ended < 0 ? -1
                                : (ended - spent) / (g_get_monotonic_time () / 1e6 - began);
}

/* Frames that mpv knows it did not show. */
static int
ask_mpv (void)
{
  static const char question[] =
    "{\"command\":[\"get_property\",\"frame-drop-count\"],\"request_id\":1}\n";
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketAddress) address = g_unix_socket_address_new (MPV_SOCKET);
  g_autoptr (GSocketConnection) connection =
    g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL, NULL);
  g_autoptr (GDataInputStream) lines = NULL;

  if (connection == NULL
      || !g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)),
                                     question, strlen (question), NULL, NULL, NULL))
    return -1;
  lines = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (lines, NULL, NULL, NULL);
      g_autoptr (JsonNode) node = line != NULL ? json_from_string (line, NULL) : NULL;
      JsonObject *object;

      if (node == NULL)
        return -1;
      object = json_node_get_object (node);
      if (json_object_has_member (object, "request_id") && json_object_has_member (object, "data"))
        return json_object_get_int_member (object, "data");
    }
}

/* Returns -1 where it is not installed or did not play. */
static double
play_peer (const BenchPlayer *peer,
           const char        *clip,
           int               *n_missed)
{
  GPid pid = bench_player_start (peer, clip, NULL);
  double share;

  if (pid == 0)
    return -1;

  wait_s (SETTLE_S);
  share = measure (pid);
  if (g_str_equal (peer->name, "mpv"))
    *n_missed = ask_mpv ();
  bench_player_stop (pid);

  return share;
}

static double
play_own (ProofTestScene *scene,
          GtkWidget      *view,
          double          rate,
          int            *n_missed)
{
  guint before;
  double share;

  proof_test_scene_seek (scene, 0);
  proof_player_play (scene->player);
  wait_s (1);
  before = proof_video_view_get_n_frames (PROOF_VIDEO_VIEW (view));
  share = measure (getpid ());
  *n_missed = PLAY_S * rate - (proof_video_view_get_n_frames (PROOF_VIDEO_VIEW (view)) - before);
  proof_player_pause (scene->player);

  return share;
}

static gboolean
bench (const Picture *picture)
{
  const ProofTestClip clip = { .n_frames = LENGTH_S * picture->rate, .width = picture->width,
                               .height = picture->height, .rate_n = picture->rate, .rate_d = 1,
                               .b_frames = 2, .key_distance = 2 * picture->rate };
  g_autofree char *json = bench_describe_results (LENGTH_S * 1000, N_BOXES);
  g_autoptr (ProofTestScene) scene = NULL;
  g_autoptr (GError) error = NULL;
  double own[N_ROUNDS], shares[G_N_ELEMENTS (peers)][N_ROUNDS], share;
  int missed = 0, peers_missed[G_N_ELEMENTS (peers)];
  GtkWindow *window;
  GtkWidget *view;

  scene = proof_test_scene_new_for_json (&clip, json, &error);
  if (scene == NULL)
    {
      g_printerr ("bench-play: %s\n", error->message);
      return FALSE;
    }
  for (guint i = 0; i < N_ROUNDS; i++)
    {
      int n_missed;

      view = proof_video_view_new (scene->session);
      window = proof_test_window (view, clip.width, clip.height);
      own[i] = play_own (scene, view, picture->rate, &n_missed);
      missed = MAX (missed, n_missed);
      gtk_window_destroy (window);
      for (guint j = 0; j < G_N_ELEMENTS (peers); j++)
        {
          peers_missed[j] = -1;
          shares[j][i] = play_peer (&peers[j], scene->video, &peers_missed[j]);
        }
    }

  share = bench_get_median (own, N_ROUNDS);
  g_print ("%s CPU: %.1f %% of a core\n", picture->name, share * 100);
  g_print ("%s missed: %d of %d frames\n", picture->name, missed, PLAY_S * picture->rate);
  for (guint j = 0; j < G_N_ELEMENTS (peers); j++)
    {
      double other = bench_get_median (shares[j], N_ROUNDS);

      if (other <= 0)
        {
          g_print ("%s: %s did not play\n", picture->name, peers[j].name);
          continue;
        }
      g_print ("%s CPU of %s: %.1f %% of a core\n", picture->name, peers[j].name, other * 100);
      if (peers_missed[j] >= 0)
        g_print ("%s missed by %s: %d frames\n", picture->name, peers[j].name, peers_missed[j]);
      g_print ("%s CPU vs %s: %.2f x\n", picture->name, peers[j].name, share / other);
    }

  return TRUE;
}

/* Says that there is a window manager, as there is on each desktop: where there is none, GTK asks the
 * server for it again with each frame. */
static Display *
stand_in_for_manager (void)
{
  Display *display = XOpenDisplay (NULL);
  Window root = DefaultRootWindow (display);
  Window own = XCreateSimpleWindow (display, root, 0, 0, 1, 1, 0, 0, 0);
  Atom check = XInternAtom (display, "_NET_SUPPORTING_WM_CHECK", False);
  Window where[] = { root, own };

  for (guint i = 0; i < G_N_ELEMENTS (where); i++)
    XChangeProperty (display, where[i], check, XA_WINDOW, 32, PropModeReplace,
                     (const guchar *) &own, 1);
  XSync (display, False);

  return display;
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *folder = g_dir_make_tmp ("proof-play-XXXXXX", NULL);
  Display *display = stand_in_for_manager ();

  adw_init ();
  if (folder == NULL || g_chdir (folder) != 0)
    return 1;
  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    if (!bench (&pictures[i]))
      return 1;
  g_unlink (MPV_SOCKET);
  g_rmdir (folder);
  XCloseDisplay (display);

  return 0;
}
