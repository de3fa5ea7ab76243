/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gio/gunixsocketaddress.h>
#include <glib/gstdio.h>
#include <json-glib/json-glib.h>

#include "bench-mpv.h"

#define PATIENCE_S 30

struct _BenchMpv
{
  char *socket;
  GSubprocess *process;
  GSocketConnection *connection;
  GDataInputStream *input;
};

static void
tell (BenchMpv   *self,
      const char *words)
{
  g_autofree char *line = g_strdup_printf ("{\"command\":%s}\n", words);
  g_autoptr (GError) error = NULL;

  if (!g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (self->connection)),
                                  line, strlen (line), NULL, NULL, &error))
    g_error ("mpv: %s", error->message);
}

/* Reads until mpv says @event; FALSE where nothing comes for some time. */
static gboolean
await (BenchMpv   *self,
       const char *event)
{
  for (;;)
    {
      g_autofree char *line = g_data_input_stream_read_line (self->input, NULL, NULL, NULL);
      g_autoptr (JsonNode) node = line != NULL ? json_from_string (line, NULL) : NULL;
      JsonObject *object;
      const char *name;

      if (line == NULL)
        return FALSE;
      if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
        continue;
      object = json_node_get_object (node);
      name = json_object_get_string_member_with_default (object, "event", "");
      if (g_str_equal (name, "property-change"))
        name = json_object_get_string_member_with_default (object, "name", "");
      if (g_str_equal (name, event))
        return TRUE;
    }
}

BenchMpv *
bench_mpv_new (const char *path,
               int         width,
               int         height)
{
  static guint n_started;
  g_autofree char *program = g_find_program_in_path ("mpv");
  g_autofree char *server = NULL, *geometry = NULL;
  g_autoptr (GSocketAddress) address = NULL;
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GError) error = NULL;
  BenchMpv *self;

  if (program == NULL)
    return NULL;

  self = g_new0 (BenchMpv, 1);
  self->socket = g_strdup_printf ("%s/bench-mpv-%d-%u", g_get_tmp_dir (), (int) getpid (),
                                  n_started++);
  server = g_strconcat ("--input-ipc-server=", self->socket, NULL);
  geometry = g_strdup_printf ("--geometry=%dx%d+0+0", width, height);
  self->process = g_subprocess_new (G_SUBPROCESS_FLAGS_STDOUT_SILENCE |
                                    G_SUBPROCESS_FLAGS_STDERR_SILENCE, &error, program,
                                    "--no-config", "--pause", "--vo=x11", "--ao=null",
                                    "--osd-level=0", "--no-osc", "--keep-open=always",
                                    "--no-border", geometry, server, path, NULL);
  if (self->process == NULL)
    g_error ("mpv: %s", error->message);

  address = g_unix_socket_address_new (self->socket);
  for (guint i = 0; i < PATIENCE_S * 20 && self->connection == NULL; i++)
    {
      g_usleep (50000);
      self->connection = g_socket_client_connect (client, G_SOCKET_CONNECTABLE (address), NULL,
                                                  NULL);
    }
  if (self->connection == NULL)
    g_error ("mpv does not answer");
  g_socket_set_timeout (g_socket_connection_get_socket (self->connection), PATIENCE_S);
  self->input =
    g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (self->connection)));

  /* Loaded is what can be sought. */
  g_usleep (G_USEC_PER_SEC);
  tell (self, "[\"seek\",0,\"absolute+exact\"]");
  if (!await (self, "playback-restart"))
    g_error ("mpv does not play %s", path);
  tell (self, "[\"observe_property\",1,\"time-pos\"]");
  await (self, "time-pos");

  return self;
}

void
bench_mpv_free (BenchMpv *self)
{
  tell (self, "[\"quit\"]");
  g_subprocess_wait (self->process, NULL, NULL);
  g_object_unref (self->input);
  g_object_unref (self->connection);
  g_object_unref (self->process);
  g_unlink (self->socket);
  g_free (self->socket);
  g_free (self);
}

double
bench_mpv_time (BenchMpv   *self,
                const char *words,
                const char *event)
{
  gint64 begin;

  /* What it still says of the last frame does not count: all that was said comes before this. */
  g_usleep (20000);
  tell (self, "[\"script-message\",\"done\"]");
  await (self, "client-message");

  begin = g_get_monotonic_time ();
  tell (self, words);
  if (!await (self, event))
    g_error ("mpv does not get to a frame by %s", words);

  return (g_get_monotonic_time () - begin) / 1e3;
}
