/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The program's own AWS parts for scripts that compare them with others: each line of standard
 * input is a JSON object that says what to "do", and is answered with one, or with {"error": …}.
 *   open: bucket, key, version?, cache?, pays?   read: offset, count (of what was opened)
 *   call: service, target, body                  profiles: config?, credentials?
 *   settings: env, profile?, region?, service    address: env, bucket, key, version?
 *   frames (of the video that was opened)        sso: env, profile                            */
#include <gst/gst.h>
#include <json-glib/json-glib.h>
#include <stdio.h>

#include "proof-aws-client.h"
#include "proof-frame-table.h"
#include "proof-s3-object.h"
#include "proof-sso-config.h"

#define CACHE_BYTES (64 * 1024 * 1024)

static ProofByteSource *opened; /* (nullable) */

static const char *
said (JsonObject *line,
      const char *member)
{
  return json_object_get_string_member_with_default (line, member, NULL);
}

static gboolean
do_open (JsonObject  *line,
         JsonObject  *answer,
         GError     **error)
{
  g_autoptr (ProofAwsSettings) settings = proof_aws_settings_new (NULL, NULL, NULL);
  g_autofree char *etag = NULL;
  ProofS3Object *object;
  guint64 size;

  g_clear_object (&opened);
  object = proof_s3_object_new (settings, said (line, "bucket"), said (line, "key"),
                                said (line, "version"));
  opened = PROOF_BYTE_SOURCE (object);
  proof_s3_object_set_requester_pays (object, json_object_has_member (line, "pays"));
  if (said (line, "cache"))
    proof_s3_object_set_cache (object, said (line, "cache"), CACHE_BYTES);
  if (!proof_byte_source_query (opened, &size, &etag, NULL, error))
    return FALSE;
  json_object_set_int_member (answer, "size", size);
  json_object_set_string_member (answer, "etag", etag);

  return TRUE;
}

static gboolean
do_read (JsonObject  *line,
         JsonObject  *answer,
         GError     **error)
{
  gsize count = json_object_get_int_member (line, "count");
  g_autofree guint8 *buffer = g_malloc (count + 1);
  g_autofree char *text = NULL;
  gssize n = proof_byte_source_read (opened, json_object_get_int_member (line, "offset"), buffer,
                                     count, NULL, error);

  if (n < 0)
    return FALSE;
  text = g_base64_encode (buffer, n);
  json_object_set_string_member (answer, "bytes", text);

  return TRUE;
}

static gboolean
do_frames (JsonObject  *line,
           JsonObject  *answer,
           GError     **error)
{
  g_autoptr (ProofMedia) media = NULL;
  g_autoptr (ProofFrameTable) table = NULL;
  JsonArray *times;

  gst_init (NULL, NULL);
  media = proof_media_new_for_source (opened, "the video");
  table = proof_frame_table_scan (media, NULL, error);
  if (!table)
    return FALSE;
  times = json_array_new ();
  for (guint i = 0; i < proof_frame_table_get_n_frames (table); i++)
    json_array_add_int_element (times, proof_frame_table_get_time (table, i));
  json_object_set_array_member (answer, "frames", times);

  return TRUE;
}

static void
called_cb (GObject      *source,
           GAsyncResult *result,
           gpointer      user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static gboolean
do_call (JsonObject  *line,
         JsonObject  *answer,
         GError     **error)
{
  g_autoptr (ProofAwsSettings) settings = proof_aws_settings_new (NULL, NULL, NULL);
  g_autoptr (ProofAwsClient) client = proof_aws_client_new (settings);
  g_autoptr (GAsyncResult) result = NULL;
  const char *body = said (line, "body");
  g_autoptr (GBytes) sent = g_bytes_new (body, strlen (body));
  g_autoptr (GBytes) got = NULL;
  g_autofree char *text = NULL;

  proof_aws_client_call_async (client, said (line, "service"), said (line, "target"), sent, NULL,
                               called_cb, &result);
  while (!result)
    g_main_context_iteration (NULL, TRUE);
  got = proof_aws_client_call_finish (client, result, error);
  if (!got)
    return FALSE;
  text = g_strndup (g_bytes_get_data (got, NULL), g_bytes_get_size (got));
  json_object_set_string_member (answer, "answer", text);
  json_object_set_int_member (answer, "attempts", proof_aws_client_get_n_attempts (client));

  return TRUE;
}

/* The variables of the line take the place of all that this program got of AWS. */
static void
set_variables (JsonObject *variables)
{
  g_auto (GStrv) names = g_listenv ();
  g_autoptr (GList) members = json_object_get_members (variables);

  for (guint i = 0; names[i]; i++)
    if (g_str_has_prefix (names[i], "AWS_"))
      g_unsetenv (names[i]);
  for (GList *l = members; l; l = l->next)
    g_setenv (l->data, said (variables, l->data), TRUE);
}

static gboolean
do_settings (JsonObject  *line,
             JsonObject  *answer,
             GError     **error)
{
  g_autoptr (ProofAwsSettings) settings = NULL;
  g_autofree char *endpoint = NULL;
  const char *region;

  set_variables (json_object_get_object_member (line, "env"));
  settings = proof_aws_settings_new (said (line, "profile"), said (line, "region"), NULL);
  region = proof_aws_settings_get_region (settings, error);
  if (!region)
    return FALSE;
  json_object_set_string_member (answer, "profile", proof_aws_settings_get_profile (settings));
  json_object_set_string_member (answer, "region", region);
  json_object_set_int_member (answer, "max_attempts",
                              proof_aws_settings_get_max_attempts (settings));
  json_object_set_string_member (answer, "ca_bundle", proof_aws_settings_get_ca_bundle (settings));
  endpoint = proof_aws_settings_dup_endpoint (settings, said (line, "service"), region, NULL,
                                              error);
  json_object_set_string_member (answer, "endpoint", endpoint);

  return endpoint != NULL;
}

static gboolean
do_address (JsonObject  *line,
            JsonObject  *answer,
            GError     **error)
{
  g_autoptr (ProofAwsSettings) settings = NULL;
  g_autoptr (GUri) uri = NULL;
  g_autofree char *region = NULL, *address = NULL;

  set_variables (json_object_get_object_member (line, "env"));
  settings = proof_aws_settings_new (NULL, NULL, NULL);
  region = g_strdup (proof_aws_settings_get_region (settings, error));
  uri = region ? proof_s3_address_build (settings, said (line, "bucket"), said (line, "key"),
                                         said (line, "version"), &region, error)
               : NULL;
  if (!uri)
    return FALSE;
  address = g_uri_to_string (uri);
  json_object_set_string_member (answer, "address", address);
  json_object_set_string_member (answer, "region", region);

  return TRUE;
}

static gboolean
do_sso (JsonObject  *line,
        JsonObject  *answer,
        GError     **error)
{
  g_autoptr (ProofAwsSettings) settings = NULL;
  g_autoptr (ProofSsoConfig) config = NULL;

  set_variables (json_object_get_object_member (line, "env"));
  settings = proof_aws_settings_new (said (line, "profile"), NULL, NULL);
  config = proof_sso_config_new (proof_aws_settings_get_profiles (settings), said (line, "profile"),
                                 NULL, error);
  if (!config)
    return FALSE;
  json_object_set_string_member (answer, "sso", config->portal);
  json_object_set_string_member (answer, "sso-oidc", config->oidc);

  return TRUE;
}

static void
add_sections (ProofAwsProfiles *profiles,
              ProofAwsSection   section,
              JsonObject       *answer,
              const char       *member)
{
  g_auto (GStrv) names = proof_aws_profiles_list (profiles, section);
  JsonObject *sections = json_object_new ();

  for (guint i = 0; names[i]; i++)
    {
      g_auto (GStrv) keys = proof_aws_profiles_list_keys (profiles, section, names[i]);
      JsonObject *values = json_object_new ();

      for (guint k = 0; keys[k]; k++)
        json_object_set_string_member (values, keys[k],
                                       proof_aws_profiles_get (profiles, section, names[i],
                                                               keys[k]));
      json_object_set_object_member (sections, names[i], values);
    }
  json_object_set_object_member (answer, member, sections);
}

static gboolean
do_profiles (JsonObject  *line,
             JsonObject  *answer,
             GError     **error)
{
  g_autoptr (ProofAwsProfiles) profiles = proof_aws_profiles_new ();

  if (said (line, "config"))
    proof_aws_profiles_load (profiles, PROOF_AWS_FILE_CONFIG, said (line, "config"));
  if (said (line, "credentials"))
    proof_aws_profiles_load (profiles, PROOF_AWS_FILE_CREDENTIALS, said (line, "credentials"));
  add_sections (profiles, PROOF_AWS_SECTION_PROFILE, answer, "profiles");
  add_sections (profiles, PROOF_AWS_SECTION_SSO_SESSION, answer, "sso_sessions");
  add_sections (profiles, PROOF_AWS_SECTION_SERVICES, answer, "services");
  json_object_set_int_member (answer, "warnings",
                              g_strv_length ((char **) proof_aws_profiles_get_warnings (profiles)));

  return TRUE;
}

static const struct
{
  const char *name;
  gboolean (*run) (JsonObject *line, JsonObject *answer, GError **error);
} deeds[] = {
  { "open", do_open },
  { "read", do_read },
  { "frames", do_frames },
  { "call", do_call },
  { "settings", do_settings },
  { "address", do_address },
  { "profiles", do_profiles },
  { "sso", do_sso },
};

static void
obey (const char *text)
{
  g_autoptr (JsonNode) root = json_from_string (text, NULL);
  g_autoptr (JsonNode) out = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (JsonObject) answer = json_object_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *printed = NULL;
  JsonObject *line = json_node_get_object (root);

  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    if (g_str_equal (deeds[i].name, said (line, "do")) &&
        !deeds[i].run (line, answer, &error))
      json_object_set_string_member (answer, "error", error->message);
  if (opened)
    json_object_set_int_member (answer, "requests",
                                proof_s3_object_get_n_requests (PROOF_S3_OBJECT (opened)));
  json_node_set_object (out, answer);
  printed = json_to_string (out, FALSE);
  printf ("%s\n", printed);
  fflush (stdout);
}

int
main (void)
{
  g_autoptr (GIOChannel) in = g_io_channel_unix_new (0);
  char *text;

  while (g_io_channel_read_line (in, &text, NULL, NULL, NULL) == G_IO_STATUS_NORMAL)
    {
      obey (text);
      g_free (text);
    }
  g_clear_object (&opened);

  return 0;
}
