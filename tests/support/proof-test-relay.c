/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-test-relay.h"

#include <string.h>

#include "proof-test-server.h"

#define STALL_MS 60000
#define HUGE_BYTES (65 * 1024 * 1024)

/* What an answer of STS has to say for the keys that the service takes. */
#define ROLE_KEYS "<AssumeRoleResponse><AssumeRoleResult><Credentials>" \
                  "<AccessKeyId>" PROOF_DEMO_ACCESS_KEY "</AccessKeyId>" \
                  "<SecretAccessKey>" PROOF_DEMO_SECRET "</SecretAccessKey>" \
                  "<SessionToken>planted-session</SessionToken>" \
                  "<Expiration>2099-01-01T00:00:00Z</Expiration>" \
                  "</Credentials></AssumeRoleResult></AssumeRoleResponse>"
#define CONTAINER_KEYS "{\"AccessKeyId\":\"" PROOF_DEMO_ACCESS_KEY "\"," \
                       "\"SecretAccessKey\":\"" PROOF_DEMO_SECRET "\"," \
                       "\"Token\":\"planted-session\",\"Expiration\":\"2099-01-01T00:00:00Z\"}"

#define CALLER "<GetCallerIdentityResponse><GetCallerIdentityResult>" \
               "<Arn>arn:aws:iam::123456789012:user/me</Arn><UserId>U</UserId>" \
               "<Account>123456789012</Account></GetCallerIdentityResult>" \
               "</GetCallerIdentityResponse>"

struct _ProofTestRelay
{
  ProofTestServer  *server;
  ProofDemoService *service;

  GMutex            lock; /* of what follows */
  GCond             changed; /* the fault */
  guint             page; /* that is asked for, 0 for the first */
  GBytes           *asked; /* how the last page was asked for */
  ProofTestPlace    place;
  char             *fault;
  int               count;
  guint             n_struck;
  GPtrArray        *signatures; /* of char */
};

static gboolean
body_has (const ProofTestRequest *request,
          const char             *text)
{
  gsize size = 0;
  const char *body = request->body ? g_bytes_get_data (request->body, &size) : NULL;

  return body && g_strstr_len (body, size, text);
}

static gboolean
is_page (const ProofTestRequest *request)
{
  return proof_test_request_get (request, "x-amz-target") != NULL;
}

/* Asked for anew, a page is the same page. */
static void
count_page (ProofTestRelay         *self,
            const ProofTestRequest *request)
{
  if (!is_page (request))
    return;
  if (!body_has (request, "\"NextToken\""))
    self->page = 0;
  else if (!self->asked || !g_bytes_equal (self->asked, request->body))
    self->page++;
  g_clear_pointer (&self->asked, g_bytes_unref);
  self->asked = g_bytes_ref (request->body);
}

static gboolean
is_place (ProofTestRelay         *self,
          const ProofTestRequest *request)
{
  switch (self->place)
    {
    case PROOF_TEST_PLACE_FIRST_PAGE:
      return is_page (request) && self->page == 0;

    case PROOF_TEST_PLACE_MIDDLE_PAGE:
      return is_page (request) && self->page == 2;

    case PROOF_TEST_PLACE_LAST_PAGE:
      return is_page (request) && self->page == 4;

    case PROOF_TEST_PLACE_OBJECT:
      return g_str_equal (request->method, "GET") && !g_str_equal (request->target, "/keys");

    case PROOF_TEST_PLACE_STS:
      return body_has (request, "Action=AssumeRole");

    case PROOF_TEST_PLACE_CONTAINER:
      return g_str_equal (request->target, "/keys");

    case PROOF_TEST_PLACE_NONE:
    default:
      return FALSE;
    }
}

/* Sends the request as it came and takes the answer apart. */
static void
pass_on (ProofTestRelay         *self,
         const ProofTestRequest *request,
         ProofTestReply         *reply)
{
  g_autoptr (GSocketClient) client = g_socket_client_new ();
  g_autoptr (GSocketConnection) connection = NULL;
  g_autoptr (GDataInputStream) input = NULL;
  g_autoptr (GOutputStream) answer = g_memory_output_stream_new_resizable ();
  GString *head = g_string_new (NULL);
  GHashTableIter headers;
  gpointer name, value;
  GError *error = NULL;
  char *line;

  g_socket_client_set_enable_proxy (client, FALSE);
  connection =
    g_socket_client_connect_to_uri (client, proof_demo_service_get_url (self->service), 80, NULL,
                                    &error);
  g_assert_no_error (error);
  g_string_printf (head, "%s %s HTTP/1.1\r\nConnection: close\r\n", request->method,
                   request->target);
  g_hash_table_iter_init (&headers, request->headers);
  while (g_hash_table_iter_next (&headers, &name, &value))
    if (!g_str_equal (name, "connection"))
      g_string_append_printf (head, "%s: %s\r\n", (char *) name, (char *) value);
  g_string_append (head, "\r\n");
  if (request->body)
    g_string_append_len (head, g_bytes_get_data (request->body, NULL),
                         g_bytes_get_size (request->body));
  g_output_stream_write_all (g_io_stream_get_output_stream (G_IO_STREAM (connection)), head->str,
                             head->len, NULL, NULL, &error);
  g_assert_no_error (error);
  g_string_free (head, TRUE);

  input = g_data_input_stream_new (g_io_stream_get_input_stream (G_IO_STREAM (connection)));
  g_data_input_stream_set_newline_type (input, G_DATA_STREAM_NEWLINE_TYPE_CR_LF);
  line = g_data_input_stream_read_line (input, NULL, NULL, &error);
  g_assert_no_error (error);
  reply->status = g_ascii_strtoull (line + strlen ("HTTP/1.1 "), NULL, 10);
  while (g_free (line), (line = g_data_input_stream_read_line (input, NULL, NULL, NULL)) && *line)
    if (g_ascii_strncasecmp (line, "Content-Length:", 15) != 0 &&
        g_ascii_strncasecmp (line, "Connection:", 11) != 0)
      g_string_append_printf (reply->headers, "%s\r\n", line);
  g_free (line);
  /* A body that is cut short comes as far as it goes. */
  g_output_stream_splice (answer, G_INPUT_STREAM (input), G_OUTPUT_STREAM_SPLICE_CLOSE_TARGET, NULL,
                          NULL);
  reply->body = g_memory_output_stream_steal_as_bytes (G_MEMORY_OUTPUT_STREAM (answer));
}

static void
answer_well (ProofTestRelay         *self,
             const ProofTestRequest *request,
             ProofTestReply         *reply)
{
  if (body_has (request, "Action=AssumeRole"))
    proof_test_reply_set_text (reply, 200, ROLE_KEYS);
  else if (g_str_equal (request->target, "/keys"))
    proof_test_reply_set_text (reply, 200, CONTAINER_KEYS);
  else if (body_has (request, "Action=GetCallerIdentity"))
    proof_test_reply_set_text (reply, 200, CALLER);
  else
    pass_on (self, request, reply);
}

/* Of the server, in whose place the last header of a name counts. */
static void
set_header (ProofTestReply *reply,
            const char     *line)
{
  g_autofree char *name = g_strndup (line, strcspn (line, ":") + 1);
  g_autofree char *lower = g_ascii_strdown (name, -1);
  g_autofree char *all = g_ascii_strdown (reply->headers->str, -1);
  const char *old = strstr (all, lower);

  if (old)
    g_string_erase (reply->headers, old - all, strcspn (old, "\n") + 1);
  g_string_append_printf (reply->headers, "%s\r\n", line);
}

static void
refuse (ProofTestReply         *reply,
        const ProofTestRequest *request,
        const char             *answer)
{
  g_auto (GStrv) words = g_strsplit (answer, " ", 3);
  const char *code = words[1];
  const char *message = words[2] ? words[2] : "It is said so.";
  g_autofree char *text = NULL;

  if (!code)
    text = g_strdup ("");
  else if (g_str_equal (code, "HTML"))
    text = g_strdup ("<html><body><h1>A proxy speaks</h1></body></html>");
  else if (is_page (request))
    text = g_strdup_printf ("{\"__type\":\"com.amazon#%s\",\"Message\":\"%s\"}", code, message);
  else
    text = g_strdup_printf ("<Error><Code>%s</Code><Message>%s</Message><RequestId>R1</RequestId>"
                            "</Error>", code, message);
  proof_test_reply_set_text (reply, g_ascii_strtoull (words[0], NULL, 10), text);
}

static void
answer_badly (ProofTestRelay         *self,
              const ProofTestRequest *request,
              ProofTestReply         *reply)
{
  g_auto (GStrv) parts = g_strsplit (self->fault, "|", -1);
  const char *what = parts[0];

  if (g_str_equal (what, "reset"))
    {
      reply->status = 0;
    }
  else if (g_str_equal (what, "hold"))
    {
      while (g_str_equal (self->fault, "hold"))
        g_cond_wait (&self->changed, &self->lock);
      answer_well (self, request, reply);
    }
  else if (g_str_equal (what, "huge"))
    {
      char *text = g_strnfill (HUGE_BYTES, ' ');

      *text = '{';
      reply->body = g_bytes_new_take (text, HUGE_BYTES);
    }
  else if (g_str_has_prefix (what, "200 "))
    {
      proof_test_reply_set_text (reply, 200, what + strlen ("200 "));
    }
  else if (g_str_has_prefix (what, "echo "))
    {
      const char *signature = proof_test_request_get (request, "authorization");
      const char *token = proof_test_request_get (request, "x-amz-security-token");
      g_autofree char *answer = g_strdup_printf ("%s With %s and %s", what + strlen ("echo "),
                                                 token, signature);

      refuse (reply, request, answer);
    }
  else if (g_ascii_isdigit (*what))
    {
      refuse (reply, request, what);
    }
  else
    {
      if (g_str_has_prefix (what, "knob "))
        {
          g_auto (GStrv) knob = g_strsplit (what, " ", 3);

          proof_demo_service_set_fault (self->service, knob[1], 1,
                                        g_ascii_strtoll (knob[2], NULL, 10));
        }
      answer_well (self, request, reply);
      if (g_str_equal (what, "stall"))
        reply->delay_ms = STALL_MS;
      else if (g_str_equal (what, "stall-body"))
        reply->body_delay_ms = STALL_MS;
      else if (g_str_equal (what, "cut"))
        reply->cut_after = g_bytes_get_size (reply->body) / 2;
    }
  for (guint i = 1; parts[i]; i++)
    set_header (reply, parts[i]);
}

static void
answer_cb (const ProofTestRequest *request,
           ProofTestReply         *reply,
           gpointer                user_data)
{
  ProofTestRelay *self = user_data;
  g_autoptr (GMutexLocker) locker = g_mutex_locker_new (&self->lock);
  const char *authorization = proof_test_request_get (request, "authorization");
  const char *signature = authorization ? strstr (authorization, "Signature=") : NULL;

  if (signature)
    g_ptr_array_add (self->signatures, g_strdup (signature + strlen ("Signature=")));
  count_page (self, request);
  if (self->count != 0 && is_place (self, request))
    {
      self->count -= self->count > 0;
      self->n_struck++;
      answer_badly (self, request, reply);
    }
  else
    {
      answer_well (self, request, reply);
    }
}

/**
 * proof_test_relay_new:
 * @service: that it stands before
 *
 * Returns: (transfer full): a relay without a fault
 */
ProofTestRelay *
proof_test_relay_new (ProofDemoService *service)
{
  ProofTestRelay *self = g_new0 (ProofTestRelay, 1);

  g_mutex_init (&self->lock);
  g_cond_init (&self->changed);
  self->service = g_object_ref (service);
  self->fault = g_strdup ("");
  self->signatures = g_ptr_array_new_with_free_func (g_free);
  self->server = proof_test_server_new (answer_cb, self);

  return self;
}

void
proof_test_relay_free (ProofTestRelay *self)
{
  proof_test_server_free (self->server);
  g_object_unref (self->service);
  g_clear_pointer (&self->asked, g_bytes_unref);
  g_ptr_array_unref (self->signatures);
  g_free (self->fault);
  g_cond_clear (&self->changed);
  g_mutex_clear (&self->lock);
  g_free (self);
}

const char *
proof_test_relay_get_url (ProofTestRelay *self)
{
  return proof_test_server_get_url (self->server);
}

void
proof_test_relay_set_fault (ProofTestRelay *self,
                            ProofTestPlace  place,
                            const char     *fault,
                            int             count)
{
  g_mutex_lock (&self->lock);
  self->place = place;
  g_set_str (&self->fault, fault);
  self->count = count;
  g_cond_broadcast (&self->changed);
  g_mutex_unlock (&self->lock);
}

guint
proof_test_relay_get_n_struck (ProofTestRelay *self)
{
  guint n;

  g_mutex_lock (&self->lock);
  n = self->n_struck;
  g_mutex_unlock (&self->lock);

  return n;
}

/* (transfer full) (element-type utf8) */
GPtrArray *
proof_test_relay_dup_signatures (ProofTestRelay *self)
{
  GPtrArray *copy = g_ptr_array_new_with_free_func (g_free);

  g_mutex_lock (&self->lock);
  for (guint i = 0; i < self->signatures->len; i++)
    g_ptr_array_add (copy, g_strdup (g_ptr_array_index (self->signatures, i)));
  g_mutex_unlock (&self->lock);

  return copy;
}
