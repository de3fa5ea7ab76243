/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "proof-test-sso.h"

#include <json-glib/json-glib.h>
#include <string.h>

/* The word number @n, from 0, or the last one. */
static char *
word (const char *words,
      guint       n)
{
  g_auto (GStrv) split = g_strsplit (words, " ", -1);

  return g_strdup (split[MIN (n, g_strv_length (split) - 1)]);
}

static const char *
get (JsonObject *object,
     const char *member)
{
  return json_object_get_string_member_with_default (object, member, "");
}

static void
refuse (ProofTestReply *reply,
        const char     *error)
{
  static const struct
  {
    const char *error;
    const char *type;
  } types[] = {
    { "authorization_pending", "AuthorizationPendingException" },
    { "slow_down", "SlowDownException" },
    { "expired_token", "ExpiredTokenException" },
    { "access_denied", "AccessDeniedException" },
    { "invalid_grant", "InvalidGrantException" },
    { "invalid_client", "InvalidClientException" },
  };
  g_autofree char *text =
    g_strdup_printf ("{\"error\":\"%s\",\"error_description\":\"it is %s\"}", error, error);

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (g_str_equal (types[i].error, error))
      proof_test_reply_add_header (reply, "x-amzn-errortype", types[i].type);
  proof_test_reply_set_text (reply, 400, text);
}

static gboolean
knows_client (ProofTestSso *self,
              JsonObject   *body)
{
  const char *id = get (body, "clientId");
  g_autofree char *secret = NULL;

  g_assert_true (g_str_has_prefix (id, "client-"));
  secret = g_strdup_printf ("planted-client-secret-%s", id + strlen ("client-"));
  g_assert_cmpstr (get (body, "clientSecret"), ==, secret);

  return g_ascii_strtoull (id + strlen ("client-"), NULL, 10) >= self->first_client;
}

static void
issue (ProofTestSso   *self,
       ProofTestReply *reply)
{
  g_autofree char *text = NULL;

  self->n_issued++;
  text = g_strdup_printf ("{\"accessToken\":\"planted-access-%u%s\",\"tokenType\":\"Bearer\","
                          "\"expiresIn\":28800,\"refreshToken\":\"planted-refresh-%u\"}",
                          self->n_issued, self->token_suffix, self->n_issued);
  proof_test_reply_set_text (reply, 200, text);
}

static void
create_token (ProofTestSso   *self,
              JsonObject     *body,
              ProofTestReply *reply)
{
  g_autofree char *answer = NULL;
  g_autofree char *expected = g_strdup_printf ("planted-refresh-%u", self->n_issued);

  if (!knows_client (self, body))
    {
      refuse (reply, "invalid_client");
    }
  else if (g_str_equal (get (body, "grantType"), "refresh_token"))
    {
      answer = word (self->refresh, self->n_refresh++);
      g_assert_false (json_object_has_member (body, "deviceCode"));
      if (g_str_equal (answer, "ok") && g_str_equal (get (body, "refreshToken"), expected))
        issue (self, reply);
      else if (g_ascii_isdigit (*answer))
        proof_test_reply_set_text (reply, g_ascii_strtoull (answer, NULL, 10), "<html>");
      else if (g_str_equal (answer, "echo"))
        refuse (reply, get (body, "refreshToken"));
      else
        {
          if (self->before_refusal)
            self->before_refusal (self->user_data);
          refuse (reply, "invalid_grant");
        }
    }
  else
    {
      g_autofree char *code = g_strdup_printf ("planted-device-%u", self->n_authorize);

      g_assert_cmpstr (get (body, "grantType"), ==, "urn:ietf:params:oauth:grant-type:device_code");
      g_assert_cmpstr (get (body, "deviceCode"), ==, code);
      g_assert_false (json_object_has_member (body, "refreshToken"));
      if (self->n_poll < G_N_ELEMENTS (self->poll_times))
        self->poll_times[self->n_poll] = g_get_monotonic_time ();
      answer = word (self->polls, self->n_poll++);
      if (g_str_equal (answer, "ok"))
        issue (self, reply);
      else if (g_str_equal (answer, "hang-up"))
        reply->status = 0;
      else if (g_ascii_isdigit (*answer))
        proof_test_reply_set_text (reply, g_ascii_strtoull (answer, NULL, 10), "<html>");
      else
        refuse (reply, answer);
    }
}

static void
answer_portal (ProofTestSso           *self,
               const ProofTestRequest *request,
               ProofTestReply         *reply)
{
  g_autofree char *answer = word (self->portal, self->n_portal++);
  g_autofree char *token = g_strdup_printf ("planted-access-%u", self->n_issued);
  const char *bearer = proof_test_request_get (request, "x-amz-sso_bearer_token");
  guint status = g_ascii_strtoull (answer, NULL, 10);

  g_assert_cmpstr (request->method, ==, "GET");
  g_assert_null (proof_test_request_get (request, "authorization"));
  g_assert_nonnull (bearer);
  g_assert_nonnull (strstr (request->target, "account_id=012345678901"));
  g_assert_nonnull (strstr (request->target, "role_name=Look%2BHere"));
  reply->delay_ms = self->portal_delay_ms;

  if (g_str_equal (answer, "echo"))
    {
      g_autofree char *text = g_strdup_printf ("{\"message\":\"No access with %s\"}", bearer);

      proof_test_reply_set_text (reply, 400, text);
      return;
    }
  if (g_str_equal (answer, "html"))
    proof_test_reply_set_text (reply, 200, "<html>Sign in to this hotel");
  else if (status == 200 && !g_str_equal (bearer, token))
    status = 401;
  if (status == 200)
    proof_test_reply_set_text (reply, 200,
                               "{\"roleCredentials\":{\"accessKeyId\":\"ASIAROLE\","
                               "\"secretAccessKey\":\"planted/secret\","
                               "\"sessionToken\":\"planted-session\","
                               "\"expiration\":4102444800123}}");
  else if (status == 401)
    {
      proof_test_reply_add_header (reply, "x-amzn-errortype", "UnauthorizedException");
      proof_test_reply_set_text (reply, 401,
                                 "{\"message\":\"Session token not found or invalid\"}");
    }
  else if (status == 403)
    {
      proof_test_reply_add_header (reply, "x-amzn-errortype", "ForbiddenException");
      proof_test_reply_set_text (reply, 403, "{\"message\":\"No access\"}");
    }
  else if (status != 0)
    proof_test_reply_set_text (reply, status, "{\"message\":\"something else\"}");
}

static void
answer_cb (const ProofTestRequest *request,
           ProofTestReply         *reply,
           gpointer                user_data)
{
  ProofTestSso *self = user_data;
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *body_text = NULL;
  g_autofree char *text = NULL;
  JsonObject *body;

  if (g_str_has_prefix (request->target, "/federation/credentials?"))
    {
      answer_portal (self, request, reply);
      return;
    }

  g_assert_cmpstr (request->method, ==, "POST");
  g_assert_null (proof_test_request_get (request, "authorization"));
  g_assert_true (g_str_has_prefix (proof_test_request_get (request, "content-type"),
                                   "application/json"));
  body_text = g_strndup (g_bytes_get_data (request->body, NULL), g_bytes_get_size (request->body));
  root = json_from_string (body_text, NULL);
  body = json_node_get_object (root);

  if (g_str_equal (request->target, "/token"))
    {
      create_token (self, body, reply);
    }
  else if (g_str_equal (request->target, "/client/register"))
    {
      gint64 end = g_get_real_time () / G_USEC_PER_SEC + 90 * 24 * 60 * 60;

      g_assert_cmpstr (get (body, "clientType"), ==, "public");
      g_assert_cmpstr (get (body, "clientName"), !=, "");
      self->n_register++;
      if (self->forget_clients)
        self->first_client = self->n_register;
      self->forget_clients = FALSE;
      text = g_strdup_printf ("{\"clientId\":\"client-%u\","
                              "\"clientSecret\":\"planted-client-secret-%u\","
                              "\"clientIdIssuedAt\":1,\"clientSecretExpiresAt\":%" G_GINT64_FORMAT
                              "}",
                              self->n_register, self->n_register, end);
      proof_test_reply_set_text (reply, 200, text);
    }
  else if (g_str_equal (request->target, "/device_authorization"))
    {
      g_assert_cmpstr (get (body, "startUrl"), ==, self->start_url);
      if (!knows_client (self, body) || self->forget_clients)
        {
          refuse (reply, "invalid_client");
          return;
        }
      self->n_authorize++;
      text = g_strdup_printf ("{\"deviceCode\":\"planted-device-%u\",\"userCode\":\"BCDF-GHJ%u\","
                              "\"verificationUri\":\"https://device.sso.example.com/\","
                              "\"verificationUriComplete\":"
                              "\"https://device.sso.example.com/?user_code=BCDF-GHJ%u\","
                              "\"expiresIn\":%u,\"interval\":%u}",
                              self->n_authorize, self->n_authorize, self->n_authorize,
                              self->code_life_s, self->interval_s);
      proof_test_reply_set_text (reply, 200, text);
    }
  else
    {
      g_assert_not_reached ();
    }
}

/**
 * proof_test_sso_new:
 * @start_url: what every sign-in has to name
 *
 * Sets the two variables that lead to it, until it is freed.
 *
 * Returns: (transfer full): a service that accepts whatever it has issued
 */
ProofTestSso *
proof_test_sso_new (const char *start_url)
{
  ProofTestSso *self = g_new0 (ProofTestSso, 1);

  self->start_url = g_strdup (start_url);
  self->polls = "ok";
  self->portal = "200";
  self->refresh = "ok";
  self->token_suffix = "";
  self->interval_s = 1;
  self->code_life_s = 600;
  self->server = proof_test_server_new (answer_cb, self);
  g_setenv ("AWS_ENDPOINT_URL_SSO", proof_test_server_get_url (self->server), TRUE);
  g_setenv ("AWS_ENDPOINT_URL_SSO_OIDC", proof_test_server_get_url (self->server), TRUE);

  return self;
}

void
proof_test_sso_free (ProofTestSso *self)
{
  g_unsetenv ("AWS_ENDPOINT_URL_SSO");
  g_unsetenv ("AWS_ENDPOINT_URL_SSO_OIDC");
  proof_test_server_free (self->server);
  g_free (self->start_url);
  g_free (self);
}
