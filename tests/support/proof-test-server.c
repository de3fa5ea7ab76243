/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-test-server.h"

#include <string.h>

struct _ProofTestServer
{
  GSocketListener *listener;
  GCancellable *cancellable;
  GThread *thread;
  char *url;
  GTlsCertificate *certificate; /* (nullable): plain http */
  ProofTestHandler handler;
  gpointer user_data;

  GMutex lock;          /* one request is handled at a time */
  guint n_requests;
  GPtrArray *threads;   /* one a connection */
};

typedef struct
{
  ProofTestServer *server;
  GSocketConnection *connection;
} Connection;

static void
request_clear (ProofTestRequest *request)
{
  g_free (request->method);
  g_free (request->target);
  g_hash_table_unref (request->headers);
  g_clear_pointer (&request->body, g_bytes_unref);
}

/* FALSE at the end of the connection. */
static gboolean
read_request (ProofTestServer  *self,
              GDataInputStream *input,
              ProofTestRequest *request)
{
  g_autofree char *line = g_data_input_stream_read_line (input, NULL, self->cancellable, NULL);
  g_auto (GStrv) words = line ? g_strsplit (line, " ", 3) : NULL;
  const char *length;

  if (!words || g_strv_length (words) != 3)
    return FALSE;

  request->method = g_strdup (words[0]);
  request->target = g_strdup (words[1]);
  request->headers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  for (;;)
    {
      g_autofree char *header = g_data_input_stream_read_line (input, NULL, self->cancellable,
                                                               NULL);
      char *colon = header ? strchr (header, ':') : NULL;

      if (!colon)
        break;
      g_hash_table_insert (request->headers, g_ascii_strdown (header, colon - header),
                           g_strstrip (g_strdup (colon + 1)));
    }

  length = g_hash_table_lookup (request->headers, "content-length");
  if (length)
    {
      gsize size = g_ascii_strtoull (length, NULL, 10);
      char *body = g_malloc (size + 1);
      gsize n_read = 0;

      g_input_stream_read_all (G_INPUT_STREAM (input), body, size, &n_read, self->cancellable,
                               NULL);
      request->body = g_bytes_new_take (body, n_read);
      /* Who gives up in mid-request wants no answer. */
      return n_read == size;
    }

  return TRUE;
}

static void
wait_ms (ProofTestServer *self,
         guint            ms)
{
  for (; ms > 0 && !g_cancellable_is_cancelled (self->cancellable); ms -= MIN (ms, 10))
    g_usleep (MIN (ms, 10) * 1000);
}

/* Whether the connection stays open. */
static gboolean
answer (ProofTestServer        *self,
        GOutputStream          *output,
        const ProofTestRequest *request)
{
  ProofTestReply reply = { .status = 200, .headers = g_string_new (NULL), .cut_after = -1 };
  g_autoptr (GDateTime) now = g_date_time_new_now_utc ();
  g_autofree char *date = g_date_time_format (now, "%a, %d %b %Y %H:%M:%S GMT");
  GString *head = g_string_new (NULL);
  gsize size, part;
  gboolean ok;

  g_mutex_lock (&self->lock);
  ((ProofTestRequest *) request)->number = ++self->n_requests;
  self->handler (request, &reply, self->user_data);
  g_mutex_unlock (&self->lock);

  wait_ms (self, reply.delay_ms);
  size = reply.body ? g_bytes_get_size (reply.body) : 0;
  part = reply.cut_after < 0 || g_str_equal (request->method,
                                             "HEAD") ? size : MIN (size, (gsize) reply.cut_after);
  if (g_str_equal (request->method, "HEAD"))
    part = 0;
  g_string_printf (head, "HTTP/1.1 %u X\r\n%s", reply.status, reply.headers->str);
  if (!reply.without_date && !strstr (reply.headers->str, "Date: "))
    g_string_append_printf (head, "Date: %s\r\n", date);
  g_string_append_printf (head, "Content-Length: %zu\r\n\r\n", size);

  ok = reply.status != 0 &&
       g_output_stream_write_all (output, head->str, head->len, NULL, self->cancellable, NULL);
  if (ok)
    wait_ms (self, reply.body_delay_ms);
  if (ok && part > 0)
    ok = g_output_stream_write_all (output, g_bytes_get_data (reply.body, NULL), part, NULL,
                                    self->cancellable, NULL);

  g_string_free (head, TRUE);
  g_string_free (reply.headers, TRUE);
  g_clear_pointer (&reply.body, g_bytes_unref);

  return ok && (part == size || g_str_equal (request->method, "HEAD"));
}

static gpointer
connection_thread (gpointer data)
{
  Connection *connection = data;
  ProofTestServer *self = connection->server;
  g_autoptr (GIOStream) stream = self->certificate
                                   ? g_tls_server_connection_new
                                       (G_IO_STREAM (connection->connection),
                                        self->certificate, NULL)
                                   : g_object_ref (G_IO_STREAM (connection->connection));
  g_autoptr (GDataInputStream) input =
    g_data_input_stream_new (g_io_stream_get_input_stream (stream));
  gboolean open = TRUE;

  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  while (open)
    {
      ProofTestRequest request = { 0 };

      open = read_request (self, input, &request) &&
             answer (self, g_io_stream_get_output_stream (stream), &request);
      if (request.headers)
        request_clear (&request);
    }
  g_io_stream_close (stream, NULL, NULL);
  g_object_unref (connection->connection);
  g_free (connection);

  return NULL;
}

static gpointer
accept_thread (gpointer data)
{
  ProofTestServer *self = data;

  for (;;)
    {
      GSocketConnection *accepted = g_socket_listener_accept (self->listener, NULL,
                                                              self->cancellable, NULL);
      Connection *connection;

      if (!accepted)
        return NULL;
      connection = g_new (Connection, 1);
      connection->server = self;
      connection->connection = accepted;
      g_mutex_lock (&self->lock);
      g_ptr_array_add (self->threads,
                       g_thread_new ("test-connection", connection_thread, connection));
      g_mutex_unlock (&self->lock);
    }
}

/**
 * proof_test_server_new_tls:
 * @certificate: (nullable): with its private key; NULL = plain http
 * @handler: decides each answer
 * @user_data: for @handler
 *
 * Returns: (transfer full): a server that answers already
 */
ProofTestServer *
proof_test_server_new_tls (GTlsCertificate  *certificate,
                           ProofTestHandler  handler,
                           gpointer          user_data)
{
  ProofTestServer *self = g_new0 (ProofTestServer, 1);
  g_autoptr (GInetAddress) loopback = g_inet_address_new_loopback (G_SOCKET_FAMILY_IPV4);
  g_autoptr (GSocketAddress) wish = g_inet_socket_address_new (loopback, 0);
  g_autoptr (GSocketAddress) place = NULL;
  GError *error = NULL;

  g_set_object (&self->certificate, certificate);
  self->handler = handler;
  self->user_data = user_data;
  g_mutex_init (&self->lock);
  self->cancellable = g_cancellable_new ();
  self->threads = g_ptr_array_new ();
  self->listener = g_socket_listener_new ();
  g_socket_listener_add_address (self->listener, wish, G_SOCKET_TYPE_STREAM, G_SOCKET_PROTOCOL_TCP,
                                 NULL, &place, &error);
  g_assert_no_error (error);
  self->url = g_strdup_printf ("%s://127.0.0.1:%u", certificate ? "https" : "http",
                               g_inet_socket_address_get_port (G_INET_SOCKET_ADDRESS (place)));
  self->thread = g_thread_new ("test-server", accept_thread, self);

  return self;
}

ProofTestServer *
proof_test_server_new (ProofTestHandler handler,
                       gpointer         user_data)
{
  return proof_test_server_new_tls (NULL, handler, user_data);
}

void
proof_test_server_free (ProofTestServer *self)
{
  g_cancellable_cancel (self->cancellable);
  g_thread_join (self->thread);
  for (guint i = 0; i < self->threads->len; i++)
    g_thread_join (self->threads->pdata[i]);
  g_ptr_array_unref (self->threads);
  g_object_unref (self->listener);
  g_object_unref (self->cancellable);
  g_clear_object (&self->certificate);
  g_mutex_clear (&self->lock);
  g_free (self->url);
  g_free (self);
}

/* "http://127.0.0.1:PORT", or https */
const char *
proof_test_server_get_url (ProofTestServer *self)
{
  return self->url;
}

guint
proof_test_server_get_n_requests (ProofTestServer *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->n_requests;
  g_mutex_unlock (&self->lock);

  return n;
}

guint
proof_test_server_get_n_connections (ProofTestServer *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->threads->len;
  g_mutex_unlock (&self->lock);

  return n;
}

/* A header by its name in lower case, or NULL. */
const char *
proof_test_request_get (const ProofTestRequest *self,
                        const char             *name)
{
  return g_hash_table_lookup (self->headers, name);
}

void
proof_test_reply_add_header (ProofTestReply *self,
                             const char     *name,
                             const char     *value)
{
  g_string_append_printf (self->headers, "%s: %s\r\n", name, value);
}

void
proof_test_reply_set_text (ProofTestReply *self,
                           guint           status,
                           const char     *text)
{
  self->status = status;
  g_clear_pointer (&self->body, g_bytes_unref);
  self->body = g_bytes_new (text, strlen (text));
}
