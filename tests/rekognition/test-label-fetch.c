/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Against the loopback service with its fault knobs. */
#include "proof-label-fetch.h"

#include "proof-demo-service.h"
#include "proof-pacer.h"
#include "recorder.h"

#define JOB_ID "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define N_DETECTIONS 230
#define N_SEGMENTS 17
#define STEP_MS 40
#define DURATION_MS (N_DETECTIONS * STEP_MS)
#define PAGE 40
#define N_PAGES 6 /* of 230 by 40 */

typedef struct
{
  ProofDemoService *service;
  ProofAwsClient   *client;
  ProofJobRequest  *request;
} Fixture;

static GBytes *
make_results (gboolean segments)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text, "{\"JobStatus\":\"SUCCEEDED\",\"LabelModelVersion\":\"3.0\","
                         "\"VideoMetadata\":"
                         "{\"Codec\":\"h264\",\"DurationMillis\":%d,\"Format\":\"QuickTime / MOV\","
                         "\"FrameRate\":25.0,\"FrameHeight\":720,\"FrameWidth\":1280},"
                         "\"Labels\":[", DURATION_MS);
  for (guint i = 0; i < (segments ? N_SEGMENTS : N_DETECTIONS); i++)
    {
      g_string_append_printf (text, "%s{\"Timestamp\":%u,", i > 0 ? "," : "", i * STEP_MS);
      if (segments)
        g_string_append_printf (text, "\"StartTimestampMillis\":%u,"
                                      "\"EndTimestampMillis\":%u,\"DurationMillis\":%u,",
                                i * STEP_MS, (i + 1) * STEP_MS, STEP_MS);
      g_string_append_printf (text, "\"Label\":{\"Name\":\"Label%u\","
                                    "\"Confidence\":%u.5,\"Parents\":[],"
                                    "\"Aliases\":[],\"Categories\":[]%s}}",
                              i % 5, 50 + i % 50, segments ? "" : ",\"Instances\":[]");
    }
  g_string_append (text, "]}");
  return g_string_free_to_bytes (text);
}

/* Fast enough for a test. */
static ProofAwsClient *
make_client (Fixture *fixture)
{
  g_autoptr (ProofAwsSettings) settings =
    proof_aws_settings_new (NULL, PROOF_DEMO_REGION, proof_demo_service_get_url (fixture->service));
  ProofAwsClient *client = proof_aws_client_new (settings);

  proof_pacer_init (proof_pacer_of_client (client), 200);
  return client;
}

static void
set_up (Fixture       *fixture,
        gconstpointer  data)
{
  g_autoptr (GBytes) timestamps = make_results (FALSE);
  g_autoptr (GBytes) segments = make_results (TRUE);
  g_autoptr (GError) error = NULL;

  fixture->service = proof_demo_service_new (&error);
  g_assert_no_error (error);
  proof_demo_service_add_job (fixture->service, JOB_ID, timestamps, segments);
  fixture->client = make_client (fixture);
  fixture->request = proof_job_request_new ();
  fixture->request->job_id = g_strdup (JOB_ID);
  fixture->request->max_results = PAGE;
}

static void
tear_down (Fixture       *fixture,
           gconstpointer  data)
{
  g_object_unref (fixture->client);
  g_object_unref (fixture->service);
  proof_job_request_free (fixture->request);
  /* Connections end in idle callbacks. */
  while (g_main_context_iteration (NULL, FALSE));
}

static ProofLabelFetch *
make_fetch (Fixture    *fixture,
            const char *token,
            guint       n_pages)
{
  ProofLabelFetch *fetch = proof_label_fetch_new (fixture->client, fixture->request,
                                                  PROOF_AGGREGATION_TIMESTAMPS, token, n_pages);

  proof_label_fetch_set_poll_interval (fetch, 30, 120);
  return fetch;
}

/* Each detection once and in order, from @first to the last. */
static void
assert_times (Recorder *recorder,
              guint     first,
              guint     n_all)
{
  g_assert_cmpuint (recorder->times->len, ==, n_all - first);
  for (guint i = 0; i < recorder->times->len; i++)
    g_assert_cmpint (g_array_index (recorder->times, gint64, i), ==, (first + i) * STEP_MS);
}

static void
assert_done (Recorder *recorder)
{
  recorder_run_until (recorder, PROOF_FETCH_DONE);
  assert_times (recorder, 0, N_DETECTIONS);
  g_assert_cmpfloat (proof_label_fetch_get_progress (recorder->fetch), ==, 1);
  g_assert_null (proof_label_fetch_get_error (recorder->fetch));
  g_assert_null (recorder->last_token);
}

static void
assert_failed (Recorder   *recorder,
               GQuark      domain,
               int         code,
               const char *words)
{
  const GError *error;

  recorder_run_until (recorder, PROOF_FETCH_FAILED);
  error = proof_label_fetch_get_error (recorder->fetch);
  g_assert_error (error, domain, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, words));
  g_assert_cmpstr (proof_label_fetch_get_status_text (recorder->fetch), ==, error->message);
  g_assert_null (strstr (error->message, PROOF_DEMO_SECRET));
}

static void
test_whole (Fixture       *fixture,
            gconstpointer  data)
{
  static const int sizes[] = { 1, 7, PAGE, N_DETECTIONS, 1000 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (ProofLabelFetch) fetch = NULL;
      g_autoptr (Recorder) recorder = NULL;
      guint n_expected = (N_DETECTIONS + sizes[i] - 1) / sizes[i];
      g_autofree char *text = g_strdup_printf ("all %u page%s", n_expected,
                                               n_expected == 1 ? "" : "s");

      fixture->request->max_results = sizes[i];
      fetch = make_fetch (fixture, NULL, 0);
      recorder = recorder_new (fetch, 0);
      g_assert_cmpint (proof_label_fetch_get_state (fetch), ==, PROOF_FETCH_IDLE);
      g_assert_cmpfloat (proof_label_fetch_get_progress (fetch), ==, -1);
      proof_label_fetch_start (fetch);
      assert_done (recorder);
      g_assert_cmpuint (proof_label_fetch_get_n_pages (fetch), ==, n_expected);
      g_assert_cmpint (proof_label_fetch_get_last_ms (fetch), ==, (N_DETECTIONS - 1) * STEP_MS);
      g_assert_cmpstr (proof_label_fetch_get_status_text (fetch), ==, text);
      g_assert_cmpuint (recorder->n_states[PROOF_FETCH_SENDING], ==, n_expected);
      g_assert_cmpuint (recorder->n_states[PROOF_FETCH_PARSING], ==, n_expected);
      g_assert_cmpuint (recorder->n_states[PROOF_FETCH_WAITING], ==, 0);
    }
}

static void
progress_cb (ProofLabelFetch *fetch,
             GParamSpec      *pspec,
             gpointer         user_data)
{
  GStrv *texts = user_data;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_addv (builder, (const char **) *texts);
  g_strv_builder_add (builder, proof_label_fetch_get_status_text (fetch));
  g_strfreev (*texts);
  *texts = g_strv_builder_end (builder);
}

static void
test_status_text (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (ProofLabelFetch) fetch = make_fetch (fixture, NULL, 0);
  g_autoptr (Recorder) recorder = recorder_new (fetch, 0);
  g_auto (GStrv) texts = g_new0 (char *, 1);
  g_autofree char *all = NULL;

  g_signal_connect (fetch, "notify::status-text", G_CALLBACK (progress_cb), &texts);
  g_assert_cmpstr (proof_label_fetch_get_status_text (fetch), ==, "");
  proof_label_fetch_start (fetch);
  assert_done (recorder);
  all = g_strjoinv ("\n", texts);
  g_assert_cmpstr (all, ==, "asking for the first page\n"
                            "page 1; labels until 0:01\n"
                            "page 2 of about 6; labels until 0:03\n"
                            "page 3 of about 6; labels until 0:04\n"
                            "page 4 of about 6; labels until 0:06\n"
                            "page 5 of about 6; labels until 0:07\n"
                            "all 6 pages");
}

static void
test_both (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (ProofLabelFetch) fetch = make_fetch (fixture, NULL, 0);
  g_autoptr (ProofLabelFetch) segments = NULL;
  g_autoptr (Recorder) recorder = recorder_new (fetch, 0);
  g_autoptr (Recorder) segment_recorder = NULL;

  fixture->request->max_results = 5;
  segments =
    proof_label_fetch_new (fixture->client, fixture->request, PROOF_AGGREGATION_SEGMENTS, NULL, 0);
  segment_recorder = recorder_new (segments, 0);
  g_assert_cmpint (proof_label_fetch_get_aggregation (segments), ==, PROOF_AGGREGATION_SEGMENTS);
  proof_label_fetch_start (fetch);
  proof_label_fetch_start (segments);
  assert_done (recorder);
  recorder_run_until (segment_recorder, PROOF_FETCH_DONE);
  assert_times (segment_recorder, 0, N_SEGMENTS);
  g_assert_cmpuint (segment_recorder->n_pages, ==, 4);
}

static void
test_by_name (Fixture       *fixture,
              gconstpointer  data)
{
  g_autoptr (ProofLabelFetch) fetch = NULL;
  g_autoptr (Recorder) recorder = NULL;
  guint64 sum = 0;

  fixture->request->sort_by_name = TRUE;
  fetch = make_fetch (fixture, NULL, 0);
  recorder = recorder_new (fetch, 0);
  proof_label_fetch_start (fetch);
  while (recorder->n_pages < 3)
    g_main_context_iteration (NULL, TRUE);
  run_for (0);
  g_assert_cmpfloat (proof_label_fetch_get_progress (fetch), ==, -1);
  recorder_run_until (recorder, PROOF_FETCH_DONE);
  g_assert_cmpuint (recorder->times->len, ==, N_DETECTIONS);
  g_assert_cmpint (g_array_index (recorder->times, gint64, 0) / STEP_MS % 5, ==, 0);
  g_assert_cmpint (g_array_index (recorder->times, gint64, N_DETECTIONS - 1) / STEP_MS % 5, ==, 4);
  for (guint i = 0; i < N_DETECTIONS; i++)
    sum += g_array_index (recorder->times, gint64, i) / STEP_MS;
  g_assert_cmpuint (sum, ==, N_DETECTIONS * (N_DETECTIONS - 1) / 2);
}

/* The quota is the account's: two fetches of one client have one pace. */
static void
test_pace (Fixture       *fixture,
           gconstpointer  data)
{
  g_autoptr (ProofLabelFetch) fetch = make_fetch (fixture, NULL, 0);
  g_autoptr (ProofLabelFetch) segments =
    proof_label_fetch_new (fixture->client, fixture->request, PROOF_AGGREGATION_SEGMENTS, NULL, 0);
  g_autoptr (Recorder) recorder = recorder_new (fetch, 0);
  g_autoptr (Recorder) segment_recorder = recorder_new (segments, 0);
  gint64 begin = g_get_monotonic_time ();

  proof_pacer_init (proof_pacer_of_client (fixture->client), 20);
  proof_label_fetch_start (fetch);
  proof_label_fetch_start (segments);
  assert_done (recorder);
  recorder_run_until (segment_recorder, PROOF_FETCH_DONE);
  /* Seven calls: six intervals. */
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 6 * G_USEC_PER_SEC / 20 - 5000);
}

static void
test_empty_pages (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (ProofLabelFetch) fetch = make_fetch (fixture, NULL, 0);
  g_autoptr (Recorder) recorder = recorder_new (fetch, 0);

  proof_demo_service_set_fault (fixture->service, "empty-pages", 3, 0);
  proof_label_fetch_start (fetch);
  assert_done (recorder);
  g_assert_cmpuint (recorder->n_empty, ==, 3);
  g_assert_cmpuint (recorder->n_pages, ==, N_PAGES + 3);
}

static void
test_repeated_token (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr (ProofLabelFetch) fetch = make_fetch (fixture, NULL, 0);
  g_autoptr (Recorder) recorder = recorder_new (fetch, 0);

  proof_demo_service_set_fault (fixture->service, "repeat-token", -1, 0);
  proof_label_fetch_start (fetch);
  assert_failed (recorder, PROOF_REKOGNITION_ERROR,
                 PROOF_REKOGNITION_ERROR_REPEATED_TOKEN, "NextToken repeats");
  g_assert_cmpuint (recorder->n_pages, ==, 1);

  /* Where it was a passing fault, nothing is lost and nothing comes twice. */
  proof_demo_service_set_fault (fixture->service, "repeat-token", 0, 0);
  proof_label_fetch_retry (fetch);
  assert_done (recorder);
}

static void
test_refused_token (Fixture       *fixture,
                    gconstpointer  data)
{
  g_autoptr (ProofLabelFetch) fetch = make_fetch (fixture, NULL, 0);
  g_autoptr (Recorder) recorder = recorder_new (fetch, 0);

  proof_demo_service_set_fault (fixture->service, "expired-token", 1, 0);
  proof_label_fetch_start (fetch);
  assert_done (recorder);
  g_assert_cmpuint (recorder->n_restarts, ==, 1);
  g_assert_cmpuint (recorder->n_pages, ==, N_PAGES);
}

static void
test_refused_tokens (Fixture       *fixture,
                     gconstpointer  data)
{
  g_autoptr (ProofLabelFetch) fetch = make_fetch (fixture, NULL, 0);
  g_autoptr (Recorder) recorder = recorder_new (fetch, 0);

  proof_demo_service_set_fault (fixture->service, "expired-token", -1, 0);
  proof_label_fetch_start (fetch);
  assert_failed (recorder, PROOF_AWS_ERROR, PROOF_AWS_ERROR_INVALID_TOKEN, "24 hours");
  g_assert_cmpuint (recorder->n_restarts, ==, 1);

  proof_demo_service_set_fault (fixture->service, "expired-token", 0, 0);
  proof_label_fetch_retry (fetch);
  assert_done (recorder);
  g_assert_cmpuint (recorder->n_restarts, ==, 1);
}

/* A token of yesterday: what was kept is void. */
static void
test_stale_resume (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (ProofLabelFetch) fetch = make_fetch (fixture, "of-another-job", 3);
  g_autoptr (Recorder) recorder = recorder_new (fetch, 3);

  proof_label_fetch_start (fetch);
  assert_done (recorder);
  g_assert_cmpuint (recorder->n_restarts, ==, 1);
}

static void
test_in_progress (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (ProofLabelFetch) fetch = make_fetch (fixture, NULL, 0);
  g_autoptr (Recorder) recorder = recorder_new (fetch, 0);
  gint64 begin;

  proof_demo_service_set_fault (fixture->service, "in-progress", 5, 0);
  proof_label_fetch_start (fetch);
  recorder_run_until (recorder, PROOF_FETCH_WAITING);
  begin = g_get_monotonic_time ();
  g_assert_nonnull (strstr (proof_label_fetch_get_status_text (fetch), "still running"));
  g_assert_cmpfloat (proof_label_fetch_get_progress (fetch), ==, -1);
  assert_done (recorder);
  g_assert_cmpuint (recorder->n_pages, ==, N_PAGES);
  g_assert_cmpuint (recorder->n_states[PROOF_FETCH_WAITING], ==, 1);
  /* 30, 45, 67, 100, 120 ms; then the first page once more, whole. */
  g_assert_cmpint (g_get_monotonic_time () - begin, >=, 360 * 1000);
  g_assert_cmpuint (proof_demo_service_get_n_requests (fixture->service, "rekognition"), ==,
                    6 + N_PAGES);
}

static void
test_failed_job (Fixture       *fixture,
                 gconstpointer  data)
{
  g_autoptr (ProofLabelFetch) fetch = make_fetch (fixture, NULL, 0);
  g_autoptr (Recorder) recorder = recorder_new (fetch, 0);

  proof_demo_service_set_fault (fixture->service, "failed", -1, 0);
  proof_label_fetch_start (fetch);
  assert_failed (recorder, PROOF_REKOGNITION_ERROR, PROOF_REKOGNITION_ERROR_JOB_FAILED,
                 "Unsupported codec/format");
  g_assert_cmpuint (recorder->n_pages, ==, 0);
}

static void
test_throttled (Fixture       *fixture,
                gconstpointer  data)
{
  g_autoptr (ProofLabelFetch) fetch = make_fetch (fixture, NULL, 0);
  g_autoptr (Recorder) recorder = recorder_new (fetch, 0);

  /* More than the client tries by itself. */
  proof_demo_service_set_fault (fixture->service, "throttle", 4, 0);
  proof_label_fetch_start (fetch);
  assert_done (recorder);
  g_assert_cmpfloat (proof_pacer_of_client (fixture->client)->rate, <, 200);
}

static void
test_throttled_for_good (Fixture       *fixture,
                         gconstpointer  data)
{
  g_autoptr (ProofLabelFetch) fetch = make_fetch (fixture, NULL, 0);
  g_autoptr (Recorder) recorder = recorder_new (fetch, 0);

  proof_demo_service_set_fault (fixture->service, "throttle", -1, 1);
  proof_label_fetch_start (fetch);
  assert_failed (recorder, PROOF_AWS_ERROR, PROOF_AWS_ERROR_THROTTLED, "quota");
}

/* What the client gives up on fails the fetch, with its own code; trying again goes on. */
static void
test_errors (Fixture       *fixture,
             gconstpointer  data)
{
  static const struct
  {
    const char *fault;
    gint64 value;
    int code;
    const char *words;
  } cases[] = {
    { "server-error", 503, PROOF_AWS_ERROR_SERVER, "" },
    { "cut", 0, PROOF_AWS_ERROR_NETWORK, "" },
    { "access-denied", 0, PROOF_AWS_ERROR_ACCESS_DENIED,
      "not authorized to perform: rekognition:GetLabelDetection" },
    { "invalid-parameter", 0, PROOF_AWS_ERROR_INVALID_PARAMETER, "JobId" },
    { "expired-credentials", 0, PROOF_AWS_ERROR_EXPIRED, "" },
    { "html", 503, PROOF_AWS_ERROR_SERVER, "" },
    { "html", 200, PROOF_AWS_ERROR_PROTOCOL, "" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ProofLabelFetch) fetch = make_fetch (fixture, NULL, 0);
      g_autoptr (Recorder) recorder = recorder_new (fetch, 0);

      g_test_message ("%s", cases[i].fault);
      proof_label_fetch_start (fetch);
      while (recorder->n_pages < 2)
        g_main_context_iteration (NULL, TRUE);
      proof_demo_service_set_fault (fixture->service, cases[i].fault, -1, cases[i].value);
      assert_failed (recorder, PROOF_AWS_ERROR, cases[i].code, cases[i].words);
      g_assert_cmpuint (recorder->n_pages, <, N_PAGES);

      proof_demo_service_set_fault (fixture->service, cases[i].fault, 0, 0);
      proof_label_fetch_retry (fetch);
      assert_done (recorder);
      g_assert_cmpuint (recorder->n_pages, ==, N_PAGES);
    }
}

/* What the client mends by itself does not show. */
static void
test_mended (Fixture       *fixture,
             gconstpointer  data)
{
  static const struct
  {
    const char *fault;
    int count;
    gint64 value;
  } cases[] = {
    { "server-error", 1, 500 }, { "cut", 1, 0 }, { "throttle", 1, 1 },
    { "skew", -1, 7200 }, { "slow", 3, 200 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ProofLabelFetch) fetch = NULL;
      g_autoptr (Recorder) recorder = NULL;

      g_test_message ("%s", cases[i].fault);
      g_set_object (&fixture->client, NULL);
      fixture->client = make_client (fixture);
      fetch = make_fetch (fixture, NULL, 0);
      recorder = recorder_new (fetch, 0);
      proof_demo_service_set_fault (fixture->service, cases[i].fault, cases[i].count,
                                    cases[i].value);
      proof_label_fetch_start (fetch);
      assert_done (recorder);
      proof_demo_service_set_fault (fixture->service, cases[i].fault, 0, 0);
    }
}

static void
test_unknown_job (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (ProofLabelFetch) fetch = NULL;
  g_autoptr (Recorder) recorder = NULL;

  g_set_str (&fixture->request->job_id, "unknown");
  fetch = make_fetch (fixture, NULL, 0);
  recorder = recorder_new (fetch, 0);
  proof_label_fetch_start (fetch);
  assert_failed (recorder, PROOF_AWS_ERROR, PROOF_AWS_ERROR_NOT_FOUND, "7 days");
  g_assert_nonnull (strstr (proof_label_fetch_get_status_text (fetch), PROOF_DEMO_REGION));
}

static void
test_bad_request (Fixture       *fixture,
                  gconstpointer  data)
{
  g_autoptr (ProofLabelFetch) fetch = NULL;
  g_autoptr (Recorder) recorder = NULL;

  g_set_str (&fixture->request->job_id, "not an id");
  fetch = make_fetch (fixture, NULL, 0);
  recorder = recorder_new (fetch, 0);
  proof_label_fetch_start (fetch);
  assert_failed (recorder, PROOF_REKOGNITION_ERROR, PROOF_REKOGNITION_ERROR_REQUEST, "not an id");
  g_assert_cmpuint (proof_demo_service_get_n_requests (fixture->service, "all"), ==, 0);
}

/* --- pause, resume, cancel ------------------------------------------------ */

typedef struct
{
  ProofFetchState state;
  guint           n_pages;
  void          (*act) (ProofLabelFetch *fetch);
  guint           n_left;
} Trap;

/* Acts within the notification of the state itself. */
static void
trap_cb (ProofLabelFetch *fetch,
         GParamSpec      *pspec,
         Trap            *trap)
{
  if (trap->n_left > 0 && proof_label_fetch_get_state (fetch) == trap->state &&
      proof_label_fetch_get_n_pages (fetch) == trap->n_pages)
    {
      trap->n_left--;
      trap->act (fetch);
    }
}

static void
test_stop (Fixture       *fixture,
           gconstpointer  data)
{
  static const ProofFetchState states[] = {
    PROOF_FETCH_PACING, PROOF_FETCH_SENDING, PROOF_FETCH_PARSING, PROOF_FETCH_WAITING,
  };
  static const struct
  {
    void (*act) (ProofLabelFetch *fetch);
    ProofFetchState reached;
    void (*go_on) (ProofLabelFetch *fetch);
  } kinds[] = {
    { proof_label_fetch_pause, PROOF_FETCH_PAUSED, proof_label_fetch_resume },
    { proof_label_fetch_cancel, PROOF_FETCH_CANCELLED, proof_label_fetch_retry },
  };

  for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
    for (guint s = 0; s < G_N_ELEMENTS (states); s++)
      for (guint n_pages = 0; n_pages < 3; n_pages += 2)
        {
          g_autoptr (ProofLabelFetch) fetch = make_fetch (fixture, NULL, 0);
          g_autoptr (Recorder) recorder = recorder_new (fetch, 0);
          Trap trap = { states[s], n_pages, kinds[k].act, 1 };
          guint n;

          if (states[s] == PROOF_FETCH_WAITING)
            {
              if (n_pages > 0)
                continue;
              proof_demo_service_set_fault (fixture->service, "in-progress", 2, 0);
            }
          g_signal_connect (fetch, "notify::state", G_CALLBACK (trap_cb), &trap);
          proof_label_fetch_start (fetch);
          recorder_run_until (recorder, kinds[k].reached);
          g_assert_cmpuint (trap.n_left, ==, 0);
          n = recorder->n_pages;
          g_assert_cmpuint (n, ==, n_pages);
          run_for (60);
          g_assert_cmpuint (recorder->n_pages, ==, n);
          g_assert_cmpint (proof_label_fetch_get_state (fetch), ==, kinds[k].reached);
          kinds[k].act (fetch);
          g_assert_cmpint (proof_label_fetch_get_state (fetch), ==, kinds[k].reached);
          kinds[k].go_on (fetch);
          assert_done (recorder);
          g_assert_cmpuint (recorder->n_pages, ==, N_PAGES);
        }
}

/* Paused and resumed at once, again and again: nothing is lost, nothing comes twice. */
static void
pause_and_resume (ProofLabelFetch *fetch)
{
  proof_label_fetch_pause (fetch);
  proof_label_fetch_resume (fetch);
}

static void
test_flicker (Fixture       *fixture,
              gconstpointer  data)
{
  static const ProofFetchState states[] = { PROOF_FETCH_SENDING, PROOF_FETCH_PARSING,
                                            PROOF_FETCH_PACING };

  for (guint s = 0; s < G_N_ELEMENTS (states); s++)
    {
      g_autoptr (ProofLabelFetch) fetch = make_fetch (fixture, NULL, 0);
      g_autoptr (Recorder) recorder = recorder_new (fetch, 0);
      Trap trap = { states[s], 2, pause_and_resume, 5 };

      g_signal_connect (fetch, "notify::state", G_CALLBACK (trap_cb), &trap);
      proof_label_fetch_start (fetch);
      assert_done (recorder);
    }
}

/* Calls that make no sense in a state do nothing. */
static void
test_no_sense (Fixture       *fixture,
               gconstpointer  data)
{
  g_autoptr (ProofLabelFetch) fetch = make_fetch (fixture, NULL, 0);
  g_autoptr (ProofLabelFetch) other = make_fetch (fixture, NULL, 0);
  g_autoptr (Recorder) recorder = recorder_new (fetch, 0);

  proof_label_fetch_resume (fetch);
  proof_label_fetch_retry (fetch);
  proof_label_fetch_pause (fetch);
  g_assert_cmpint (proof_label_fetch_get_state (fetch), ==, PROOF_FETCH_IDLE);
  proof_label_fetch_start (fetch);
  proof_label_fetch_start (fetch);
  proof_label_fetch_retry (fetch);
  proof_label_fetch_resume (fetch);
  assert_done (recorder);
  proof_label_fetch_pause (fetch);
  proof_label_fetch_cancel (fetch);
  proof_label_fetch_retry (fetch);
  proof_label_fetch_resume (fetch);
  g_assert_cmpint (proof_label_fetch_get_state (fetch), ==, PROOF_FETCH_DONE);

  proof_label_fetch_cancel (other);
  g_assert_cmpint (proof_label_fetch_get_state (other), ==, PROOF_FETCH_CANCELLED);
}

static void
refuse_cb (ProofLabelFetch *fetch,
           guint            number,
           GBytes          *raw,
           ProofLabelPage  *page,
           guint           *n_refused)
{
  if (number == 2 && (*n_refused)++ == 0)
    {
      g_signal_stop_emission_by_name (fetch, "page");
      proof_label_fetch_pause (fetch);
    }
}

/* A page that could not be kept comes again. */
static void
test_refused_page (Fixture       *fixture,
                   gconstpointer  data)
{
  g_autoptr (ProofLabelFetch) fetch = make_fetch (fixture, NULL, 0);
  g_autoptr (Recorder) recorder = NULL;
  guint n_refused = 0;

  g_signal_connect (fetch, "page", G_CALLBACK (refuse_cb), &n_refused);
  recorder = recorder_new (fetch, 0);
  proof_label_fetch_start (fetch);
  recorder_run_until (recorder, PROOF_FETCH_PAUSED);
  g_assert_cmpuint (proof_label_fetch_get_n_pages (fetch), ==, 2);
  proof_label_fetch_resume (fetch);
  assert_done (recorder);
  g_assert_cmpuint (n_refused, ==, 2);
}

static void
test_resume_by_token (Fixture       *fixture,
                      gconstpointer  data)
{
  g_autoptr (ProofLabelFetch) first = make_fetch (fixture, NULL, 0);
  g_autoptr (ProofLabelFetch) second = NULL;
  g_autoptr (Recorder) recorder = recorder_new (first, 0);
  g_autoptr (Recorder) second_recorder = NULL;

  proof_label_fetch_start (first);
  while (proof_label_fetch_get_n_pages (first) < 3)
    g_main_context_iteration (NULL, TRUE);
  proof_label_fetch_cancel (first);

  second = make_fetch (fixture, recorder->last_token, 3);
  second_recorder = recorder_new (second, 3);
  proof_label_fetch_start (second);
  recorder_run_until (second_recorder, PROOF_FETCH_DONE);
  assert_times (second_recorder, 3 * PAGE, N_DETECTIONS);
  g_assert_cmpuint (proof_label_fetch_get_n_pages (second), ==, N_PAGES);
  g_assert_cmpuint (second_recorder->n_restarts, ==, 0);
}

/* Let go of in any state. */
static void
test_dropped (Fixture       *fixture,
              gconstpointer  data)
{
  for (guint i = 0; i < 30; i++)
    {
      ProofLabelFetch *fetch = make_fetch (fixture, NULL, 0);

      proof_label_fetch_start (fetch);
      run_for (i);
      g_assert_finalize_object (fetch);
    }
  run_for (50);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("AWS_ACCESS_KEY_ID", PROOF_DEMO_ACCESS_KEY, TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", PROOF_DEMO_SECRET, TRUE);
  g_setenv ("AWS_CONFIG_FILE", "/nonexistent", TRUE);
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent", TRUE);
  g_unsetenv ("AWS_SESSION_TOKEN");
  g_unsetenv ("AWS_PROFILE");
  g_test_init (&argc, &argv, NULL);

#define ADD(path, func) g_test_add ("/label-fetch/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("whole", test_whole);
  ADD ("status-text", test_status_text);
  ADD ("both", test_both);
  ADD ("by-name", test_by_name);
  ADD ("pace", test_pace);
  ADD ("empty-pages", test_empty_pages);
  ADD ("repeated-token", test_repeated_token);
  ADD ("refused-token", test_refused_token);
  ADD ("refused-tokens", test_refused_tokens);
  ADD ("stale-resume", test_stale_resume);
  ADD ("in-progress", test_in_progress);
  ADD ("failed-job", test_failed_job);
  ADD ("throttled", test_throttled);
  ADD ("throttled-for-good", test_throttled_for_good);
  ADD ("errors", test_errors);
  ADD ("mended", test_mended);
  ADD ("unknown-job", test_unknown_job);
  ADD ("bad-request", test_bad_request);
  ADD ("stop", test_stop);
  ADD ("flicker", test_flicker);
  ADD ("no-sense", test_no_sense);
  ADD ("refused-page", test_refused_page);
  ADD ("resume-by-token", test_resume_by_token);
  ADD ("dropped", test_dropped);
#undef ADD

  return g_test_run ();
}
