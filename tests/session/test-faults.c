/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What can go wrong between a person and their results, one line each: what happens, where in the
 * flow, and how it ends: in everything, or in a message that says what is wrong and what to do, and
 * in everything once that has been done. */
#include "proof-session-private.h"

#include <glib/gstdio.h>
#include <gst/gst.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>

#include "proof-aws-client-private.h"
#include "proof-pacer.h"
#include "proof-test-clip.h"
#include "proof-test-folder.h"
#include "proof-test-player.h"
#include "proof-test-relay.h"
#include "proof-test-sso.h"

#define N_SAMPLES 250
#define N_DETECTIONS (2 * N_SAMPLES)
#define N_PAGES 5
#define N_FRAMES 250
#define PATIENCE_S 40
#define START_URL "https://corp.awsapps.com/start"

typedef enum
{
  ENDPOINT,
  PROCESS,
  SSO,
  STS,
  CONTAINER,
  FIRST_PAGE,
  MIDDLE_PAGE,
  LAST_PAGE,
  FIRST_RANGE,
  LATER_RANGE,
  CACHE,
  DOCUMENT,
} Where;

typedef struct
{
  const char *name;
  Where       where;
  const char *fault; /* see proof-test-relay.h, and set_up() for the others */
  int         count; /* how often, -1 = until somebody does something about it */
  const char *says;  /* NULL: it is got over; else cause|remedy, and more, all in one message */
} Row;

#define EVER -1

/* libproxy leaks what it looks up. */
#ifdef __SANITIZE_ADDRESS__
#define PROXIES FALSE
#else
#define PROXIES TRUE
#endif

static const Row rows[] = {
  /* what stands between */
  { "refused", ENDPOINT, "refused", EVER, "onnection refused|Check the network" },
  { "no-such-host", ENDPOINT, "dns", EVER, "nowhere.invalid|Check the network, the region" },
  { "self-signed", ENDPOINT, "tls", EVER, "certificate|AWS_CA_BUNDLE" },
  { "proxy-refuses", ENDPOINT, "proxy", EVER, "the proxy|Check the proxy" },
  { "plain-http", ENDPOINT, "http", EVER, "not encrypted|https" },

  /* keys */
  { "process-fails", PROCESS, "sh -c 'echo no card >&2; exit 3'", EVER, "failed|no card|terminal" },
  { "process-prints-garbage", PROCESS, "echo hello", EVER, "not a JSON object|terminal" },
  { "process-missing", PROCESS, "/nowhere/tool", EVER, "could not be started|whole path" },
  { "process-hangs", PROCESS, "sh -c 'echo $$ > pid; exec sleep 1000'", EVER, "" },
  { "not-signed-in", SSO, "absent", EVER, "not signed in|Sign in" },
  { "sign-in-ended", SSO, "portal 401", EVER, "“corp”|Sign in" },
  { "no-role", SSO, "portal 403", EVER, "No access|sso_role_name" },
  { "portal-fails-once", SSO, "portal 500 200", 1, NULL },
  { "portal-fails", SSO, "portal 500", EVER, "500|again" },
  { "portal-html", SSO, "portal html", EVER, "without keys|sign-in page" },
  { "portal-proxy-refuses", SSO, "proxy", EVER, "the proxy|Check the proxy" },
  { "refresh-refused", SSO, "refresh-ended invalid_grant", EVER, "“corp”|Sign in" },
  { "refresh-fails", SSO, "refresh-ended 503", EVER, "503|again" },
  { "refresh-fails-early", SSO, "refresh-soon 503", EVER, NULL },
  { "role-reset", STS, "reset", 2, NULL },
  { "role-throttled", STS, "400 Throttling", 1, NULL },
  { "role-refused", STS, "403 AccessDenied may not sts:AssumeRole", EVER,
    "sts:AssumeRole|ask for the permission" },
  { "role-html", STS, "200 <html>Proxy", EVER, "STS|AWS_ENDPOINT_URL_STS" },
  { "role-unknown-key", STS, "403 InvalidClientTokenId", EVER,
    "does not know this access key|Check" },
  { "container-fails", CONTAINER, "500", EVER, "500|AWS_CONTAINER_CREDENTIALS" },
  { "container-resets", CONTAINER, "reset", 1, NULL },

  /* pages: passing */
  { "reset-first", FIRST_PAGE, "reset", 2, NULL },
  { "reset-middle", MIDDLE_PAGE, "reset", 2, NULL },
  { "reset-last", LAST_PAGE, "reset", 2, NULL },
  { "stall-first", FIRST_PAGE, "stall", 1, NULL },
  { "stall-body-middle", MIDDLE_PAGE, "stall-body", 1, NULL },
  { "cut-first", FIRST_PAGE, "cut", 2, NULL },
  { "cut-middle", MIDDLE_PAGE, "cut", 2, NULL },
  { "cut-last", LAST_PAGE, "cut", 2, NULL },
  { "html-503-middle", MIDDLE_PAGE, "503 HTML", 2, NULL },
  { "empty-500-last", LAST_PAGE, "500", 2, NULL },
  { "throttled-first", FIRST_PAGE, "400 ThrottlingException", 4, NULL },
  { "throughput-middle", MIDDLE_PAGE, "400 ProvisionedThroughputExceededException", 4, NULL },
  { "retry-after-last", LAST_PAGE, "503 ThrottlingException|Retry-After: 1", 1, NULL },
  { "expired-key-first", FIRST_PAGE, "400 ExpiredTokenException", 1, NULL },
  { "expired-key-middle", MIDDLE_PAGE, "403 ExpiredToken", 1, NULL },
  { "clock-behind", FIRST_PAGE, "knob rekognition:skew 3600", EVER, NULL },
  { "clock-ahead", MIDDLE_PAGE, "knob rekognition:skew -3600", EVER, NULL },
  { "token-expired", MIDDLE_PAGE, "knob rekognition:expired-token 0", 1, NULL },
  { "token-expired-last", LAST_PAGE, "400 InvalidPaginationTokenException", 1, NULL },
  { "empty-page-with-token", MIDDLE_PAGE, "knob rekognition:empty-pages 0", 1, NULL },
  { "in-progress", FIRST_PAGE, "knob rekognition:in-progress 0", 8, NULL },
  { "content-type", MIDDLE_PAGE, "|Content-Type: text/html", EVER, NULL },

  /* pages: lasting */
  { "resets", MIDDLE_PAGE, "reset", EVER, "did not answer|Check the network" },
  { "cuts", LAST_PAGE, "cut", EVER, "terminated unexpectedly|Check the network" },
  { "html-503", FIRST_PAGE, "503 HTML", EVER, "A proxy speaks|again in some minutes" },
  { "html-200", FIRST_PAGE, "200 <html>hotel", EVER, "not JSON|sign-in page" },
  { "malformed", MIDDLE_PAGE, "200 {\"JobStatus\":\"SUCCEEDED\",\"Labels\":[{]}", EVER,
    "cannot be read|endpoint" },
  { "truncated", LAST_PAGE, "200 {\"JobStatus\":\"SUCCEEDED\",\"Labels\":[", EVER,
    "cut short|endpoint" },
  { "empty", MIDDLE_PAGE, "200 ", EVER, "not JSON|endpoint" },
  { "huge", FIRST_PAGE, "huge", EVER, "too long|Check the endpoint" },
  { "throttled", MIDDLE_PAGE, "400 ThrottlingException", EVER, "slow down|Wait a minute" },
  { "limit", FIRST_PAGE, "400 LimitExceededException", EVER, "as many jobs|Wait" },
  { "expired-key", LAST_PAGE, "400 ExpiredTokenException", EVER, "have expired|Renew" },
  { "signature", FIRST_PAGE, "400 InvalidSignatureException", EVER, "signature|secret access key" },
  { "access-denied", FIRST_PAGE, "400 AccessDeniedException rekognition:GetLabelDetection", EVER,
    "rekognition:GetLabelDetection|permission" },
  { "access-withdrawn", LAST_PAGE, "400 AccessDeniedException rekognition:GetLabelDetection", EVER,
    "rekognition:GetLabelDetection|permission" },
  { "unknown-key", FIRST_PAGE, "400 UnrecognizedClientException", EVER,
    "does not know this access key|Check the key" },
  { "token-refused", MIDDLE_PAGE, "400 InvalidPaginationTokenException", EVER,
    "24 hours|from its first page" },
  { "seven-days", FIRST_PAGE, "400 ResourceNotFoundException", EVER, "7 days|Check the JobId" },
  { "seven-days-middle", MIDDLE_PAGE, "400 ResourceNotFoundException", EVER,
    "7 days|Check the JobId" },
  { "job-failed", FIRST_PAGE, "knob rekognition:failed 0", EVER,
    "Unsupported codec|start a new job" },
  { "token-repeats", MIDDLE_PAGE, "knob rekognition:repeat-token 0", EVER,
    "NextToken repeats|Try again" },
  { "redirected", FIRST_PAGE, "307 |Location: http://127.0.0.1:1/", EVER,
    "another address|Check the endpoint" },

  /* the video */
  { "video-reset", FIRST_RANGE, "reset", 2, NULL },
  { "video-reset-later", LATER_RANGE, "reset", 2, NULL },
  { "video-stall", FIRST_RANGE, "stall", 1, NULL },
  { "video-stall-body-later", LATER_RANGE, "stall-body", 1, NULL },
  { "video-cut", FIRST_RANGE, "cut", 3, NULL },
  { "video-cut-later", LATER_RANGE, "cut", 3, NULL },
  { "video-slow-down-later", LATER_RANGE, "503 SlowDown", 2, NULL },
  { "video-500-later", LATER_RANGE, "500 InternalError", 2, NULL },
  { "video-html-503", FIRST_RANGE, "503 HTML", 2, NULL },
  { "video-expired-key-later", LATER_RANGE, "400 ExpiredToken", 1, NULL },
  { "video-clock-behind", FIRST_RANGE, "knob s3:skew 3600", EVER, NULL },
  { "video-clock-ahead-later", LATER_RANGE, "knob s3:skew -3600", EVER, NULL },
  { "video-elsewhere", FIRST_RANGE, "knob s3:wrong-region 0", 1, NULL },
  { "video-elsewhere-400", FIRST_RANGE, "knob s3:wrong-region 1", 1, NULL },
  { "video-resets", LATER_RANGE, "reset", EVER, "did not answer|Check the network" },
  { "video-slow-down", LATER_RANGE, "503 SlowDown", EVER, "slow down|Wait a minute" },
  { "video-access-denied", FIRST_RANGE, "403 AccessDenied no s3:GetObject here", EVER,
    "may not read|s3:GetObject" },
  { "video-access-withdrawn", LATER_RANGE, "403 AccessDenied no s3:GetObject here", EVER,
    "may not read|s3:GetObject" },
  { "video-unknown-key", FIRST_RANGE, "403 InvalidAccessKeyId", EVER,
    "does not know this access key|Check" },
  { "video-expired-key", LATER_RANGE, "400 ExpiredToken", EVER, "have expired|Renew" },
  { "video-signature", FIRST_RANGE, "403 SignatureDoesNotMatch", EVER, "signature|Check" },
  { "video-missing", FIRST_RANGE, "404 NoSuchKey", EVER, "no such object|can be chosen" },
  { "video-no-bucket", FIRST_RANGE, "404 NoSuchBucket", EVER, "no such bucket|Check its name" },
  { "video-deleted-later", LATER_RANGE, "404 NoSuchKey", EVER, "no such object|can be chosen" },
  { "video-kms", FIRST_RANGE, "403 AccessDenied no kms:Decrypt here", EVER, "KMS|Ask for" },
  { "video-archived", FIRST_RANGE, "403 InvalidObjectState", EVER, "archive|estore" },
  { "video-requester-pays", FIRST_RANGE, "403 AccessDenied Access Denied", EVER,
    "equester pays|window asks" },
  { "video-replaced", LATER_RANGE, "knob s3:replaced 0", EVER, "replaced|Open it again" },
  { "video-412", LATER_RANGE, "412 PreconditionFailed", EVER, "replaced|Open it again" },
  { "video-shorter", LATER_RANGE, "416 InvalidRange", EVER, "replaced|Open it again" },
  { "video-html-200", FIRST_RANGE, "200 <html>hotel", EVER,
    "something else|Check the endpoint" },
  { "video-other-part", LATER_RANGE, "|Content-Range: bytes 5-9/10", EVER,
    "another part|Check the endpoint" },
  { "video-nowhere", FIRST_RANGE, "301 PermanentRedirect", EVER, "another region|region" },
  { "video-307", LATER_RANGE, "307 TemporaryRedirect|Location: http://127.0.0.1:1/", EVER,
    "another region|region" },

  /* the disk */
  { "cache-no-folder", CACHE, "no-folder", EVER, NULL },
  { "cache-full", CACHE, "full", EVER, NULL },
  { "document-full", DOCUMENT, "full", EVER, "no room|Free some space" },
  { "document-full-later", DOCUMENT, "full-later", EVER, "no room|Free some space" },
  { "document-locked", DOCUMENT, "locked", EVER, "another program|again" },
};

typedef struct
{
  const Row        *row;
  char             *folder;
  ProofDemoService *service;
  ProofTestRelay   *relay;
  ProofTestSso     *sso;
  ProofTestServer  *tls;
  ProofVault       *vault;
  ProofSession     *session;
  ProofJobRequest  *request;
  sqlite3          *lock;
  gboolean          mended;
} Fixture;

static char *home;
static GBytes *clip;
static ProofTestServer *proxy;

static GBytes *
make_results (void)
{
  GString *text = g_string_new ("{\"JobStatus\":\"SUCCEEDED\",\"LabelModelVersion\":\"3.0\","
                                "\"VideoMetadata\":{\"DurationMillis\":50000,\"FrameRate\":25,"
                                "\"FrameHeight\":180,\"FrameWidth\":320},\"Labels\":[");

  for (guint i = 0; i < N_SAMPLES; i++)
    g_string_append_printf (text, "%s{\"Timestamp\":%u,\"Label\":{\"Name\":\"Car\","
                                  "\"Confidence\":%u}},"
                                  "{\"Timestamp\":%u,\"Label\":{\"Name\":\"Street\","
                                  "\"Confidence\":77}}",
                            i > 0 ? "," : "", i * 200, 50 + i % 50, i * 200);
  g_string_append (text, "]}");
  return g_string_free_to_bytes (text);
}

/* Made when it is first needed. */
static GBytes *
get_clip (void)
{
  const ProofTestClip wish = { .n_frames = N_FRAMES, .noise = TRUE };
  g_autofree char *path = g_build_filename (home, "clip.mp4", NULL);
  g_autoptr (GError) error = NULL;
  char *contents;
  gsize length;

  if (clip)
    return clip;
  proof_test_clip_make (path, &wish, &error);
  g_assert_no_error (error);
  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  clip = g_bytes_new_take (contents, length);
  return clip;
}

static gboolean
has_video (const Row *row)
{
  return row->where >= FIRST_RANGE && row->where <= CACHE;
}

static gboolean
happens_later (const Row *row)
{
  return g_str_equal (row->fault, "full-later") || g_str_equal (row->fault, "locked");
}

/* --- the fault --------------------------------------------------------------- */

static void
limit_files (rlim_t bytes)
{
  struct rlimit limit;

  g_assert_no_errno (getrlimit (RLIMIT_FSIZE, &limit));
  limit.rlim_cur = MIN (bytes, limit.rlim_max);
  g_assert_no_errno (setrlimit (RLIMIT_FSIZE, &limit));
}

static void
answer_nobody_cb (const ProofTestRequest *request,
                  ProofTestReply         *reply,
                  gpointer                user_data)
{
  /* What a proxy says to a CONNECT that it does not like. */
  proof_test_reply_set_text (reply, 403, "");
}

static ProofTestServer *
new_tls_server (void)
{
  g_autofree char *key = g_build_filename (home, "key.pem", NULL);
  g_autofree char *certificate_path = g_build_filename (home, "certificate.pem", NULL);
  const char *argv[] = {
    "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
    "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out",
    certificate_path, NULL
  };
  g_autoptr (GTlsCertificate) certificate = NULL;

  if (!g_spawn_sync (NULL, (char **) argv, NULL,
                     G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL,
                     NULL, NULL, NULL, NULL, NULL, NULL))
    return NULL;
  certificate = g_tls_certificate_new_from_files (certificate_path, key, NULL);
  return proof_test_server_new_tls (certificate, answer_nobody_cb, NULL);
}

static void
write_config (const char *profile,
              const char *more)
{
  g_autofree char *path = g_build_filename (home, "config", NULL);
  g_autofree char *text = g_strdup_printf ("[profile x]\nregion = " PROOF_DEMO_REGION "\n%s%s",
                                           profile, more);

  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

/* A token of the AWS CLI that ends in @seconds. */
static void
plant_token (gint64 seconds)
{
  g_autofree char *folder = g_build_filename (home, ".aws", "sso", "cache", NULL);
  g_autofree char *hash = g_compute_checksum_for_string (G_CHECKSUM_SHA1, "corp", -1);
  g_autofree char *path = g_strdup_printf ("%s/%s.json", folder, hash);
  g_autoptr (GDateTime) end =
    g_date_time_new_from_unix_utc (g_get_real_time () / G_USEC_PER_SEC + seconds);
  g_autofree char *time = g_date_time_format (end, "%Y-%m-%dT%H:%M:%SZ");
  g_autofree char *text =
    g_strdup_printf ("{\"startUrl\": \"" START_URL "\", \"region\": \"eu-central-1\", "
                     "\"accessToken\": \"planted-access-0\", \"expiresAt\": \"%s\", "
                     "\"clientId\": \"client-0\", \"clientSecret\": \"planted-client-secret-0\", "
                     "\"registrationExpiresAt\": \"2099-01-01T00:00:00Z\", "
                     "\"refreshToken\": \"planted-refresh-0\"}", time);

  g_mkdir_with_parents (folder, 0700);
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
}

static void
forget_tokens (void)
{
  g_autofree char *aws = g_build_filename (home, ".aws", NULL);
  g_autofree char *own = g_build_filename (g_get_user_data_dir (), "proofreel", NULL);

  proof_test_folder_remove (aws);
  proof_test_folder_remove (own);
}

/* "portal WORDS", "refresh-soon WORDS", "refresh-ended WORDS": what it answers, and when the token
 * ends; "absent": there is none; "proxy": it is behind one that refuses. */
static void
set_up_sso (Fixture    *fixture,
            const char *fault)
{
  const char *words = strchr (fault, ' ');

  proof_demo_service_set_keys (fixture->service, "ASIAROLE", "planted/secret", "planted-session");
  g_clear_pointer (&fixture->sso, proof_test_sso_free);
  fixture->sso = proof_test_sso_new (START_URL);
  fixture->sso->portal = g_str_has_prefix (fault, "portal ") ? words + 1 : "200";
  fixture->sso->refresh = g_str_has_prefix (fault, "refresh-") ? words + 1 : "ok";
  if (g_str_equal (fault, "proxy"))
    g_setenv ("AWS_ENDPOINT_URL_SSO", "https://192.0.2.1", TRUE);
  forget_tokens ();
  if (!g_str_equal (fault, "absent"))
    plant_token (g_str_has_prefix (fault, "refresh-ended") ? -60
                 : g_str_has_prefix (fault, "refresh-soon") ? 60 : 8 * 60 * 60);
  write_config ("sso_session = corp\nsso_account_id = 012345678901\nsso_role_name = Look+Here\n",
                "[sso-session corp]\nsso_start_url = " START_URL "\nsso_region = eu-central-1\n");
}

static void
set_up_process (const char *command)
{
  g_autofree char *line = g_strdup_printf ("credential_process = %s\n", command);

  write_config (line, "");
}

static char *
good_process (void)
{
  return g_strdup ("echo {\\\"Version\\\":1,\\\"AccessKeyId\\\":\\\"" PROOF_DEMO_ACCESS_KEY
                   "\\\",\\\"SecretAccessKey\\\":\\\"" PROOF_DEMO_SECRET "\\\"}");
}

static void
set_up_endpoint (Fixture    *fixture,
                 const char *fault)
{
  static const struct
  {
    const char *fault, *url;
  } urls[] = {
    { "refused", "http://127.0.0.1:1" },
    { "dns", "https://nowhere.invalid" },
    { "proxy", "https://192.0.2.1" },
    { "http", "http://192.0.2.1" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (urls); i++)
    if (g_str_equal (urls[i].fault, fault))
      g_set_str (&fixture->request->endpoint_url, urls[i].url);
  if (g_str_equal (fault, "tls"))
    {
      fixture->tls = new_tls_server ();
      if (fixture->tls)
        g_set_str (&fixture->request->endpoint_url, proof_test_server_get_url (fixture->tls));
    }
}

static void
set_up_cache (Fixture    *fixture,
              const char *fault)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "proofreel", NULL);

  proof_test_folder_remove (folder);
  proof_session_set_cache_size (fixture->session, 64 * 1024 * 1024);
  g_mkdir_with_parents (g_get_user_cache_dir (), 0700);
  if (g_str_equal (fault, "no-folder"))
    g_assert_true (g_file_set_contents (folder, "not a folder", -1, NULL));
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr (GBytes) results = make_results ();
  g_autofree char *vault = NULL;
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;

  fixture->row = data;
  fixture->folder = g_dir_make_tmp ("proof-faults-XXXXXX", NULL);
  fixture->service = proof_demo_service_new (&error);
  g_assert_no_error (error);
  proof_demo_service_add_job (fixture->service, "job-1", results, NULL);
  if (has_video (fixture->row))
    proof_demo_service_add_object (fixture->service, "b", "clip.mp4", get_clip ());
  fixture->relay = proof_test_relay_new (fixture->service);
  vault = g_build_filename (fixture->folder, "vault", NULL);
  file = g_file_new_for_path (vault);
  fixture->vault = proof_vault_new (file);
  fixture->session = proof_session_new (fixture->vault);
  fixture->request = proof_job_request_new ();
  fixture->request->job_id = g_strdup ("job-1");
  fixture->request->region = g_strdup (PROOF_DEMO_REGION);
  fixture->request->endpoint_url = g_strdup (proof_test_relay_get_url (fixture->relay));
  fixture->request->max_results = N_DETECTIONS / N_PAGES;
  fixture->request->aggregation = PROOF_AGGREGATION_TIMESTAMPS;

  g_setenv ("AWS_ACCESS_KEY_ID", PROOF_DEMO_ACCESS_KEY, TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", PROOF_DEMO_SECRET, TRUE);
  if (fixture->row->where >= PROCESS && fixture->row->where <= CONTAINER)
    {
      g_unsetenv ("AWS_ACCESS_KEY_ID");
      g_unsetenv ("AWS_SECRET_ACCESS_KEY");
    }
  if (fixture->row->where >= PROCESS && fixture->row->where <= STS)
    fixture->request->profile = g_strdup ("x");
  if (fixture->row->where == STS || fixture->row->where == CONTAINER)
    proof_demo_service_set_keys (fixture->service, PROOF_DEMO_ACCESS_KEY, PROOF_DEMO_SECRET,
                                 "planted-session");
}

/* Before the part of the flow that @where is in. */
static void
make_fault (Fixture *fixture,
            Where    where)
{
  static const ProofTestPlace places[] = {
    [STS] = PROOF_TEST_PLACE_STS,
    [CONTAINER] = PROOF_TEST_PLACE_CONTAINER,
    [FIRST_PAGE] = PROOF_TEST_PLACE_FIRST_PAGE,
    [MIDDLE_PAGE] = PROOF_TEST_PLACE_MIDDLE_PAGE,
    [LAST_PAGE] = PROOF_TEST_PLACE_LAST_PAGE,
    [FIRST_RANGE] = PROOF_TEST_PLACE_OBJECT,
    [LATER_RANGE] = PROOF_TEST_PLACE_OBJECT,
    [DOCUMENT] = PROOF_TEST_PLACE_NONE,
  };
  const Row *row = fixture->row;
  g_autofree char *keys = NULL;

  if (row->where != where || fixture->mended)
    return;
  if (places[where] != PROOF_TEST_PLACE_NONE)
    proof_test_relay_set_fault (fixture->relay, places[where], row->fault, row->count);

  if (where == ENDPOINT)
    set_up_endpoint (fixture, row->fault);
  else if (where == PROCESS)
    set_up_process (row->fault);
  else if (where == SSO)
    set_up_sso (fixture, row->fault);
  else if (where == CACHE)
    set_up_cache (fixture, row->fault);

  if (where == STS)
    {
      write_config ("role_arn = arn:aws:iam::123456789012:role/r\nsource_profile = y\n",
                    "[profile y]\naws_access_key_id = " PROOF_DEMO_ACCESS_KEY "\n"
                    "aws_secret_access_key = " PROOF_DEMO_SECRET "\n");
      g_setenv ("AWS_ENDPOINT_URL_STS", proof_test_relay_get_url (fixture->relay), TRUE);
    }
  else if (where == CONTAINER)
    {
      keys = g_strdup_printf ("%s/keys", proof_test_relay_get_url (fixture->relay));
      g_setenv ("AWS_CONTAINER_CREDENTIALS_FULL_URI", keys, TRUE);
    }

  if (happens_later (row))
    proof_test_relay_set_fault (fixture->relay, PROOF_TEST_PLACE_LAST_PAGE, "hold", EVER);
  else if (g_str_equal (row->fault, "full"))
    limit_files (where == CACHE ? 300 * 1024 : 8 * 1024);
}

/* What the message asks for. */
static void
mend (Fixture *fixture)
{
  g_autofree char *process = good_process ();

  proof_test_relay_set_fault (fixture->relay, PROOF_TEST_PLACE_NONE, "", 0);
  limit_files (RLIM_INFINITY);
  if (fixture->lock)
    g_assert_cmpint (sqlite3_exec (fixture->lock, "ROLLBACK", NULL, NULL, NULL), ==, SQLITE_OK);
  g_set_str (&fixture->request->endpoint_url, proof_test_relay_get_url (fixture->relay));
  fixture->mended = TRUE;
  if (fixture->row->where == PROCESS)
    set_up_process (process);
  else if (fixture->row->where == SSO)
    set_up_sso (fixture, "portal 200");
}

static gboolean
time_out_cb (gpointer data)
{
  const Row *row = data;

  g_error ("%s hangs", row->name);
  return G_SOURCE_REMOVE;
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  guint id;

  limit_files (RLIM_INFINITY);
  g_clear_pointer (&fixture->lock, sqlite3_close);
  proof_session_close (fixture->session);
  g_assert_finalize_object (fixture->session);
  /* A look through its folder that is under way at exit may show as a leak. */
  g_object_add_weak_pointer (G_OBJECT (fixture->vault), (gpointer *) &fixture->vault);
  g_object_unref (fixture->vault);
  id = g_timeout_add_seconds (PATIENCE_S, time_out_cb, (gpointer) fixture->row);
  while (fixture->vault)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
  proof_job_request_free (fixture->request);
  proof_test_relay_free (fixture->relay);
  g_clear_pointer (&fixture->sso, proof_test_sso_free);
  g_clear_pointer (&fixture->tls, proof_test_server_free);
  g_assert_finalize_object (fixture->service);
  proof_test_folder_remove (fixture->folder);
  g_free (fixture->folder);
  g_unsetenv ("AWS_ENDPOINT_URL_STS");
  g_unsetenv ("AWS_CONTAINER_CREDENTIALS_FULL_URI");
  forget_tokens ();
}

/* --- the flow ---------------------------------------------------------------- */

/* Waits are there, and short. */
static void
hurry (Fixture *fixture)
{
  ProofSession *session = fixture->session;

  if (!session->client || proof_aws_settings_get_retry_scale (session->settings) < 1)
    return;
  proof_aws_settings_set_retry_scale (session->settings, 0.001);
  /* Only a stall is waited for; a busy machine takes its time. */
  if (g_str_has_prefix (fixture->row->fault, "stall"))
    soup_session_set_timeout (session->client->loopback, 1);
  proof_pacer_init (proof_pacer_of_client (session->client), 1000);
  if (session->fetch)
    proof_job_fetch_set_poll_interval (session->fetch, 10, 30);
}

/* Once some labels are kept, and before the last are. */
static void
meddle (Fixture *fixture)
{
  ProofSession *session = fixture->session;

  if (!happens_later (fixture->row) || fixture->mended || !session->document ||
      proof_label_store_get_n_detections (session->timestamps) == 0)
    return;
  if (fixture->lock == NULL && g_str_equal (fixture->row->fault, "locked"))
    {
      g_autofree char *path = g_file_get_path (proof_document_get_file (session->document));

      g_assert_cmpint (sqlite3_open (path, &fixture->lock), ==, SQLITE_OK);
      /* A page may just be written. */
      sqlite3_busy_timeout (fixture->lock, PATIENCE_S * 1000);
      g_assert_cmpint (sqlite3_exec (fixture->lock, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==,
                       SQLITE_OK);
    }
  else if (g_str_equal (fixture->row->fault, "full-later"))
    {
      limit_files (4096);
    }
  proof_test_relay_set_fault (fixture->relay, PROOF_TEST_PLACE_NONE, "", 0);
}

/* Until the labels are all here, or an error is. */
static const GError *
wait_for_labels (Fixture *fixture)
{
  ProofSession *session = fixture->session;
  guint id = g_timeout_add_seconds (PATIENCE_S, time_out_cb, (gpointer) fixture->row);

  while (proof_session_get_loading (session) != PROOF_LOADING_READY &&
         proof_session_get_loading (session) != PROOF_LOADING_FAILED)
    {
      hurry (fixture);
      meddle (fixture);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (id);
  return proof_session_get_error (session);
}

/* Until the frame is shown, or an error is. */
static const GError *
wait_for_frame (Fixture *fixture,
                guint    frame)
{
  ProofPlayer *player = proof_session_get_player (fixture->session);
  guint id = g_timeout_add_seconds (PATIENCE_S, time_out_cb, (gpointer) fixture->row);

  while (!proof_player_get_error (player) &&
         (proof_player_get_state (player) != PROOF_PLAYER_PAUSED ||
          proof_player_get_frame_table (player) == NULL || proof_player_get_seeking (player) ||
          proof_player_get_frame_number (player) != frame))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
  return proof_player_get_error (player);
}

/* Opens the video and jumps to its end: most of it never comes before that. */
static const GError *
watch (Fixture *fixture)
{
  const GError *failure;
  GError *error = NULL;

  make_fault (fixture, FIRST_RANGE);
  make_fault (fixture, CACHE);
  proof_session_open_video (fixture->session, "s3://b/clip.mp4", &error);
  g_assert_no_error (error);
  failure = wait_for_frame (fixture, 0);
  if (!failure)
    {
      make_fault (fixture, LATER_RANGE);
      proof_player_seek_frame (proof_session_get_player (fixture->session), N_FRAMES - 10);
      failure = wait_for_frame (fixture, N_FRAMES - 10);
    }
  return failure;
}

static void
assert_says (const Row    *row,
             const GError *error)
{
  g_auto (GStrv) words = g_strsplit (row->says ? row->says : "", "|", -1);

  if (!row->says && error)
    g_error ("%s: %s", row->name, error->message);
  if (!row->says)
    return;
  g_assert_nonnull (error);
  g_test_message ("%s", error->message);
  for (guint i = 0; words[i]; i++)
    if (!strstr (error->message, words[i]))
      g_error ("%s: no “%s” in: %s", row->name, words[i], error->message);
  g_assert_null (strchr (error->message, '\n'));
  g_assert_null (strstr (error->message, PROOF_DEMO_SECRET));
  g_assert_null (strstr (error->message, "planted"));
}

/* Each detection once, in order. */
static void
assert_truth (ProofSession *session)
{
  ProofLabelStore *store = proof_session_get_store (session);

  g_assert_cmpuint (proof_label_store_get_n_detections (store), ==, N_DETECTIONS);
  for (guint i = 0; i < N_DETECTIONS; i++)
    {
      ProofDetection detection;

      proof_label_store_get_detection (store, i, &detection);
      g_assert_cmpint (detection.timestamp_ms, ==, i / 2 * 200);
    }
}

/* What is kept is what was shown, and nobody need be asked again. */
static void
assert_kept (Fixture *fixture)
{
  ProofSession *session = fixture->session;
  g_autoptr (GFile) file =
    g_object_ref (proof_document_get_file (proof_session_get_document (session)));
  guint n = proof_demo_service_get_n_requests (fixture->service, "rekognition");

  proof_session_open_document (session, file);
  g_assert_no_error (wait_for_labels (fixture));
  assert_truth (session);
  g_assert_cmpuint (proof_document_get_n_pages (proof_session_get_document (session),
                                                PROOF_AGGREGATION_TIMESTAMPS), >=, N_PAGES);
  g_assert_cmpuint (proof_demo_service_get_n_requests (fixture->service, "rekognition"), ==, n);
}

/* Waits for a program without end, as the AWS CLI does; to close is to give up. */
static void
give_up (Fixture *fixture)
{
  g_autofree char *text = NULL;
  gint64 end = g_get_monotonic_time () + PATIENCE_S * G_USEC_PER_SEC;

  while (!g_file_get_contents ("pid", &text, NULL, NULL) || !strchr (text, '\n'))
    {
      g_clear_pointer (&text, g_free);
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, FALSE);
    }
  proof_session_close (fixture->session);
  while (kill (atoi (text), 0) == 0)
    {
      g_assert_cmpint (g_get_monotonic_time (), <, end);
      g_main_context_iteration (NULL, FALSE);
    }
  g_unlink ("pid");
}

static void
test_row (Fixture      *fixture,
          gconstpointer data)
{
  const Row *row = data;
  const GError *error;

  proof_test_player_stops_early ();
  for (Where where = ENDPOINT; where <= LAST_PAGE; where++)
    make_fault (fixture, where);
  make_fault (fixture, DOCUMENT);
  proof_session_open_job (fixture->session, fixture->request);
  if (row->says && !*row->says)
    {
      give_up (fixture);
      return;
    }

  error = wait_for_labels (fixture);
  if (!error && has_video (row))
    error = watch (fixture);
  assert_says (row, error);
  if (row->where >= STS && row->where <= LATER_RANGE)
    g_assert_cmpuint (proof_test_relay_get_n_struck (fixture->relay), >=, MAX (row->count, 1));

  mend (fixture);
  if (error && has_video (row))
    {
      /* The labels need no video. */
      assert_truth (fixture->session);
      g_assert_no_error (watch (fixture));
    }
  else if (error && (row->where == ENDPOINT || !fixture->session->document))
    {
      proof_session_open_job (fixture->session, fixture->request);
      g_assert_no_error (wait_for_labels (fixture));
    }
  else if (error)
    {
      proof_session_retry (fixture->session);
      g_assert_no_error (wait_for_labels (fixture));
    }
  assert_truth (fixture->session);
  assert_kept (fixture);
}

/* A thread of GIO that hands its result on while the program ends shows as a leak, as does one that
 * waits for a document, which takes two seconds. */
static void
settle (void)
{
  gint64 end = g_get_monotonic_time () + 3 * G_USEC_PER_SEC;

  while (g_get_monotonic_time () < end)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *config = NULL;
  int status;

  home = g_dir_make_tmp ("proof-home-XXXXXX", NULL);
  config = g_build_filename (home, "config", NULL);
  g_assert_no_errno (g_chdir (home));
  signal (SIGXFSZ, SIG_IGN);
  g_setenv ("HOME", home, TRUE);
  g_setenv ("XDG_CACHE_HOME", home, TRUE);
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  g_setenv ("AWS_CONFIG_FILE", config, TRUE);
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent", TRUE);
  proxy = proof_test_server_new (answer_nobody_cb, NULL);
  if (PROXIES)
    g_unsetenv ("GIO_USE_PROXY_RESOLVER");
  g_setenv ("https_proxy", proof_test_server_get_url (proxy), TRUE);
  g_setenv ("no_proxy", "nowhere.invalid,127.0.0.1", TRUE);
  gst_init (&argc, &argv);
  g_test_init (&argc, &argv, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *path = g_strconcat ("/faults/", rows[i].name, NULL);

      if (PROXIES || !g_str_equal (rows[i].fault, "proxy"))
        g_test_add (path, Fixture, &rows[i], set_up, test_row, tear_down);
    }

  status = g_test_run ();
  settle ();
  proof_test_server_free (proxy);
  g_clear_pointer (&clip, g_bytes_unref);
  g_chdir ("/");
  proof_test_folder_remove (home);
  g_free (home);
  return status;
}
