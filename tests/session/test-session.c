/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening results, documents and jobs, against the loopback service. */
#include "proof-demo-service.h"
#include "proof-s3-address.h"
#include "proof-session.h"

#include <gst/gst.h>
#include <sqlite3.h>

#include "proof-test-folder.h"

#define N_SAMPLES 250

typedef struct
{
  char *folder;
  GFile *file;
  ProofVault *vault;
  ProofSession *session;
  GBytes *timestamps;
  GBytes *segments;
} Fixture;

/* Two labels at each sample, one of them with a box that moves. */
static GBytes *
make_results (gboolean segments)
{
  GString *text = g_string_new ("{\"JobStatus\":\"SUCCEEDED\","
                                "\"LabelModelVersion\":\"3.0\",\"JobTag\":\"night\","
                                "\"VideoMetadata\":{\"Codec\":\"h264\","
                                "\"DurationMillis\":50000,\"Format\":\"QuickTime / MOV\","
                                "\"FrameRate\":25,\"FrameHeight\":720,"
                                "\"FrameWidth\":1280},\"Labels\":[");

  if (segments)
    g_string_append (text, "{\"StartTimestampMillis\":0,\"EndTimestampMillis\":49800,"
                           "\"DurationMillis\":49800,"
                           "\"Label\":{\"Name\":\"Car\",\"Confidence\":99.5}}");
  else
    for (int i = 0; i < N_SAMPLES; i++)
      g_string_append_printf (text,
                              "%s{\"Timestamp\":%d,\"Label\":{\"Name\":\"Car\","
                              "\"Confidence\":%d,\"Instances\":["
                              "{\"BoundingBox\":{\"Left\":%.3f,\"Top\":0.2,"
                              "\"Width\":0.1,\"Height\":0.1},\"Confidence\":%d}],"
                              "\"Parents\":[{\"Name\":\"Vehicle\"}]}},"
                              "{\"Timestamp\":%d,\"Label\":{\"Name\":\"Street\","
                              "\"Confidence\":77.25}}",
                              i > 0 ? "," : "", i * 200, 50 + i % 50, i / 300.0,
                              40 + i % 60, i * 200);
  g_string_append (text, "]}");
  return g_string_free_to_bytes (text);
}

static void
set_up (Fixture      *fixture,
        gconstpointer data)
{
  g_autoptr (GFile) folder = NULL;
  g_autofree char *vault = NULL, *path = NULL;
  GError *error = NULL;

  fixture->folder = g_dir_make_tmp ("proof-session-XXXXXX", &error);
  g_assert_no_error (error);
  vault = g_build_filename (fixture->folder, "vault", NULL);
  folder = g_file_new_for_path (vault);
  fixture->vault = proof_vault_new (folder);
  fixture->session = proof_session_new (fixture->vault);
  fixture->timestamps = make_results (FALSE);
  fixture->segments = make_results (TRUE);
  path = g_build_filename (fixture->folder, "results.json", NULL);
  fixture->file = g_file_new_for_path (path);
  g_file_replace_contents (fixture->file, g_bytes_get_data (fixture->timestamps, NULL),
                           g_bytes_get_size (fixture->timestamps), NULL, FALSE, 0,
                           NULL, NULL, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture      *fixture,
           gconstpointer data)
{
  /* Its sources may still be queued: the session must go all the same. */
  g_assert_finalize_object (fixture->session);
  g_object_unref (fixture->vault);
  g_object_unref (fixture->file);
  g_bytes_unref (fixture->timestamps);
  g_bytes_unref (fixture->segments);
  proof_test_folder_remove (fixture->folder);
  g_free (fixture->folder);
}

static gboolean
time_out_cb (gpointer data)
{
  g_error ("nothing came in 60 s");
  return G_SOURCE_REMOVE;
}

static void
wait_for (ProofSession *session,
          ProofLoading  loading)
{
  guint id = g_timeout_add_seconds (60, time_out_cb, NULL);

  while (proof_session_get_loading (session) != loading)
    {
      if (proof_session_get_loading (session) == PROOF_LOADING_FAILED)
        g_error ("%s", proof_session_get_error (session)->message);
      g_main_context_iteration (NULL, TRUE);
    }
  g_source_remove (id);
  while (g_main_context_iteration (NULL, FALSE))
    ;
}

static void
wait_for_failure (ProofSession *session)
{
  guint id = g_timeout_add_seconds (60, time_out_cb, NULL);

  while (proof_session_get_loading (session) != PROOF_LOADING_FAILED)
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (id);
}

static void
test_results (Fixture      *fixture,
              gconstpointer data)
{
  ProofSession *session = fixture->session;
  const GArray *lanes, *segments;
  g_autofree char *raw = NULL, *title = NULL;
  ProofTimeSpan extent;
  guint detections, instances;

  proof_session_open_results (session, fixture->file);
  g_assert_cmpint (proof_session_get_loading (session), ==, PROOF_LOADING_FILE);
  wait_for (session, PROOF_LOADING_READY);

  g_assert_cmpuint (proof_label_store_get_n_detections (proof_session_get_store (session)), ==,
                    2 * N_SAMPLES);
  lanes = proof_session_get_lanes (session);
  g_assert_cmpuint (lanes->len, ==, 2);
  g_assert_cmpuint (g_array_index (lanes, ProofLane, 0).n_accepted, ==, N_SAMPLES);
  g_assert_cmpstr (proof_label_store_get_name (proof_session_get_store (session),
                                               g_array_index (lanes, ProofLane, 0).name)->name, ==,
                   "Car");
  segments = proof_session_get_segments (session, g_array_index (lanes, ProofLane, 0).name);
  g_assert_cmpuint (segments->len, ==, 1);
  proof_session_get_extent (session, &extent);
  g_assert_cmpint (extent.begin, ==, 0);
  g_assert_cmpint (extent.end, ==, 50 * PROOF_SECOND);

  /* Both confidences, apart. */
  proof_label_filter_set_label_range (proof_session_get_filter (session), 80, 100);
  proof_session_count_hidden (session, &detections, NULL);
  g_assert_cmpuint (detections, ==, 30 * N_SAMPLES / 50 + N_SAMPLES);
  proof_label_filter_reset (proof_session_get_filter (session));
  proof_label_filter_set_instance_range (proof_session_get_filter (session), 90, 100);
  proof_session_count_hidden (session, &detections, &instances);
  g_assert_cmpuint (detections, ==, 0);
  g_assert_cmpuint (instances, >, N_SAMPLES / 2);

  raw = proof_session_dup_raw_json (session, 0);
  g_assert_nonnull (raw);
  g_assert_nonnull (g_strstr_len (raw, -1, "\"Vehicle\""));
  g_object_get (session, "title", &title, NULL);
  g_assert_cmpstr (title, ==, "results.json");
}

static void
test_bad_file_keeps_the_good_one (Fixture      *fixture,
                                  gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "bad.json", NULL);
  g_autoptr (GFile) bad = g_file_new_for_path (path);

  proof_session_open_results (fixture->session, fixture->file);
  wait_for (fixture->session, PROOF_LOADING_READY);
  g_assert_true (g_file_set_contents (path, g_bytes_get_data (fixture->timestamps, NULL),
                                      5000, NULL));
  proof_session_open_results (fixture->session, bad);
  wait_for_failure (fixture->session);
  g_assert_nonnull (proof_session_get_error (fixture->session));
  g_assert_cmpuint (proof_label_store_get_n_detections (proof_session_get_store (fixture->session)),
                    ==,
                    2 * N_SAMPLES);
}

static ProofJobRequest *
make_request (ProofDemoService *service)
{
  ProofJobRequest *request = proof_job_request_new ();

  request->job_id = g_strdup ("job-1");
  request->region = g_strdup (PROOF_DEMO_REGION);
  request->endpoint_url = g_strdup (proof_demo_service_get_url (service));
  request->max_results = 100;
  return request;
}

static ProofDemoService *
start_service (Fixture *fixture)
{
  GError *error = NULL;
  ProofDemoService *service = proof_demo_service_new (&error);

  g_assert_no_error (error);
  proof_demo_service_set_keys (service, PROOF_DEMO_ACCESS_KEY, PROOF_DEMO_SECRET, NULL);
  proof_demo_service_add_job (service, "job-1", fixture->timestamps, fixture->segments);
  return service;
}

static void
count_first_cb (ProofSession *session,
                guint        *seen)
{
  if (*seen == 0)
    *seen = proof_label_store_get_n_detections (proof_session_get_store (session));
}

static void
test_job (Fixture      *fixture,
          gconstpointer data)
{
  g_autoptr (ProofDemoService) service = start_service (fixture);
  g_autoptr (ProofJobRequest) request = make_request (service);
  g_autoptr (GFile) document = NULL;
  ProofSession *session = fixture->session;
  guint first = 0, n_requests;

  g_signal_connect (session, "labels-changed", G_CALLBACK (count_first_cb), &first);
  proof_session_open_job (session, request);
  wait_for (session, PROOF_LOADING_READY);

  /* Shown page by page, kept whole, both aggregations. */
  g_assert_cmpuint (first, <, 2 * N_SAMPLES);
  g_assert_cmpuint (proof_label_store_get_n_detections (proof_session_get_store (session)), ==,
                    2 * N_SAMPLES);
  g_assert_cmpuint (proof_label_store_get_n_detections (proof_session_get_segment_store (session)),
                    ==, 1);
  document = g_object_ref (proof_document_get_file (proof_session_get_document (session)));
  g_assert_cmpstr (proof_document_get (proof_session_get_document (session),
                                       PROOF_DOCUMENT_JOB_TAG), ==, "night");
  g_assert_cmpstr (proof_document_get (proof_session_get_document (session),
                                       PROOF_DOCUMENT_STATE), ==, "complete");

  /* Offline, from the document alone. */
  n_requests = proof_demo_service_get_n_requests (service, "rekognition");
  proof_session_close (session);
  g_assert_cmpuint (proof_label_store_get_n_detections (proof_session_get_store (session)), ==, 0);
  proof_session_open_document (session, document);
  wait_for (session, PROOF_LOADING_READY);
  g_assert_cmpuint (proof_label_store_get_n_detections (proof_session_get_store (session)), ==,
                    2 * N_SAMPLES);
  g_assert_cmpuint (proof_demo_service_get_n_requests (service, "rekognition"), ==, n_requests);
  {
    g_autofree char *raw = proof_session_dup_raw_json (session, 2 * N_SAMPLES - 1);

    g_assert_nonnull (g_strstr_len (raw, -1, "Street"));
    g_assert_nonnull (g_strstr_len (raw, -1, "77.25"));
  }
}

static void
test_job_cut_short (Fixture      *fixture,
                    gconstpointer data)
{
  g_autoptr (ProofDemoService) service = start_service (fixture);
  g_autoptr (ProofJobRequest) request = make_request (service);
  g_autoptr (GFile) document = NULL;
  ProofSession *session = fixture->session;
  guint kept, n_requests;

  request->aggregation = PROOF_AGGREGATION_TIMESTAMPS;
  proof_session_open_job (session, request);
  while (proof_label_store_get_n_detections (proof_session_get_store (session)) < 200)
    g_main_context_iteration (NULL, TRUE);
  document = g_object_ref (proof_document_get_file (proof_session_get_document (session)));
  proof_session_close (session);
  {
    g_autoptr (ProofDocument) closed = proof_document_open (document, NULL);

    kept = proof_document_get_n_pages (closed, PROOF_AGGREGATION_TIMESTAMPS);
    g_assert_cmpuint (kept, >=, 2);
    g_assert_cmpuint (kept, <, 5);
  }

  /* What was fetched is there at once; the rest comes by the token. */
  n_requests = proof_demo_service_get_n_requests (service, "rekognition");
  proof_session_open_document (session, document);
  wait_for (session, PROOF_LOADING_READY);
  g_assert_cmpuint (proof_label_store_get_n_detections (proof_session_get_store (session)), ==,
                    2 * N_SAMPLES);
  g_assert_cmpuint (proof_demo_service_get_n_requests (service, "rekognition") - n_requests, ==,
                    5 - kept);
}

/* Pages of @from, as another process would keep them. */
static void
copy_pages (ProofDocument *from,
            ProofDocument *to,
            guint          begin,
            guint          end)
{
  for (guint i = begin; i < end; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) raw =
        proof_document_get_page (from, PROOF_AGGREGATION_TIMESTAMPS, i, &error);
      g_autofree char *token =
        proof_document_dup_next_token (from, PROOF_AGGREGATION_TIMESTAMPS, i + 1, NULL);

      g_assert_no_error (error);
      proof_document_add_page (to, PROOF_AGGREGATION_TIMESTAMPS, i, raw, token, &error);
      g_assert_no_error (error);
    }
}

/* A document that knows the job of @from, with its first @n pages. */
static ProofDocument *
copy_document (Fixture       *fixture,
               ProofDocument *from,
               guint          n)
{
  g_autofree char *path = g_build_filename (fixture->folder, "copy.proofreel", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GHashTable) values = proof_document_dup_values (from, NULL);
  ProofDocument *copy = proof_document_open (file, NULL);
  GHashTableIter iter;
  gpointer key, value;

  g_hash_table_iter_init (&iter, values);
  while (g_hash_table_iter_next (&iter, &key, &value))
    g_assert_true (proof_document_set (copy, key, value, NULL));
  copy_pages (from, copy, 0, n);
  return copy;
}

/* Another process keeps a page between the reading of the document and the first call. */
static void
test_job_twice (Fixture      *fixture,
                gconstpointer data)
{
  g_autoptr (ProofDemoService) service = start_service (fixture);
  g_autoptr (ProofJobRequest) request = make_request (service);
  g_autoptr (ProofDocument) whole = NULL, copy = NULL;
  ProofSession *session = fixture->session;

  request->aggregation = PROOF_AGGREGATION_TIMESTAMPS;
  proof_session_open_job (session, request);
  wait_for (session, PROOF_LOADING_READY);
  whole = g_object_ref (proof_session_get_document (session));
  copy = copy_document (fixture, whole, 2);

  proof_session_open_document (session, proof_document_get_file (copy));
  g_usleep (500 * 1000);
  copy_pages (whole, copy, 2, 3);
  wait_for (session, PROOF_LOADING_READY);
  g_assert_cmpuint (proof_label_store_get_n_detections (proof_session_get_store (session)), ==,
                    2 * N_SAMPLES);
  g_assert_cmpuint (proof_document_get_n_pages (copy, PROOF_AGGREGATION_TIMESTAMPS), ==, 5);
}

/* The pages of a job that the service will not give again are not thrown away for the attempt. */
static void
test_job_kept (Fixture      *fixture,
               gconstpointer data)
{
  static const struct
  {
    const char *fault;
    gboolean stale; /* by our own clock, else by the service's word */
  } cases[] = { { "access-denied", TRUE }, { "failed", FALSE } };
  g_autoptr (ProofDemoService) service = start_service (fixture);
  g_autoptr (ProofJobRequest) request = make_request (service);
  g_autoptr (ProofDocument) whole = NULL;
  ProofSession *session = fixture->session;

  request->aggregation = PROOF_AGGREGATION_TIMESTAMPS;
  proof_session_open_job (session, request);
  wait_for (session, PROOF_LOADING_READY);
  whole = g_object_ref (proof_session_get_document (session));

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (ProofDocument) copy = copy_document (fixture, whole, 2);

      if (cases[i].stale)
        g_assert_true (proof_document_forget_tokens (copy, NULL));
      else
        proof_demo_service_set_fault (service, "expired-token", 1, 0);
      proof_demo_service_set_fault (service, cases[i].fault, -1, 0);
      proof_session_open_document (session, proof_document_get_file (copy));
      wait_for_failure (session);
      g_assert_cmpuint (proof_document_get_n_pages (copy, PROOF_AGGREGATION_TIMESTAMPS), ==, 2);
      g_assert_cmpuint (proof_label_store_get_n_detections (proof_session_get_store (session)), ==,
                        200);

      proof_demo_service_set_fault (service, cases[i].fault, 0, 0);
      proof_session_retry (session);
      wait_for (session, PROOF_LOADING_READY);
      g_assert_cmpuint (proof_document_get_n_pages (copy, PROOF_AGGREGATION_TIMESTAMPS), ==, 5);
      g_assert_cmpuint (proof_label_store_get_n_detections (proof_session_get_store (session)), ==,
                        2 * N_SAMPLES);
      proof_session_close (session);
      proof_document_clear_pages (copy, PROOF_AGGREGATION_TIMESTAMPS, NULL);
    }
}

/* A token is used with the request that it came for alone: asked for
 * otherwise, all pages come anew. */
static void
test_job_otherwise (Fixture      *fixture,
                    gconstpointer data)
{
  g_autoptr (ProofDemoService) service = start_service (fixture);
  g_autoptr (ProofJobRequest) request = make_request (service);
  ProofSession *session = fixture->session;

  request->aggregation = PROOF_AGGREGATION_TIMESTAMPS;
  for (guint i = 0; i < 2; i++)
    {
      guint n_requests;

      proof_demo_service_set_fault (service, "slow", -1, 200);
      proof_session_open_job (session, request);
      while (proof_label_store_get_n_detections (proof_session_get_store (session)) < 200)
        g_main_context_iteration (NULL, TRUE);
      proof_session_close (session);
      proof_demo_service_set_fault (service, "slow", 0, 0);
      g_usleep (400 * 1000); /* the call that was under way is counted */

      if (i == 0)
        request->sort_by_name = TRUE;
      else
        request->max_results = 250;
      n_requests = proof_demo_service_get_n_requests (service, "rekognition");
      proof_session_open_job (session, request);
      wait_for (session, PROOF_LOADING_READY);
      g_assert_cmpuint (proof_label_store_get_n_detections (proof_session_get_store (session)), ==,
                        2 * N_SAMPLES);
      n_requests = proof_demo_service_get_n_requests (service, "rekognition") - n_requests;
      g_assert_cmpuint (n_requests, ==, i == 0 ? 5 : 2);
      proof_document_clear_pages (proof_session_get_document (session),
                                  PROOF_AGGREGATION_TIMESTAMPS, NULL);
      proof_session_close (session);
    }
}

/* Samples that are all here are enough: segments that do not come are no failure, then or later. */
static void
test_job_without_segments (Fixture      *fixture,
                           gconstpointer data)
{
  g_autoptr (ProofDemoService) service = start_service (fixture);
  g_autoptr (ProofJobRequest) request = make_request (service);
  ProofSession *session = fixture->session;

  request->aggregation = PROOF_AGGREGATION_TIMESTAMPS;
  proof_session_open_job (session, request);
  wait_for (session, PROOF_LOADING_READY);
  g_assert_true (proof_document_set (proof_session_get_document (session),
                                     PROOF_DOCUMENT_STATE, "partial", NULL));
  proof_session_close (session);

  /* As after a kill between the last page and the note of it. */
  proof_session_open_job (session, request);
  wait_for (session, PROOF_LOADING_READY);
  g_assert_cmpstr (proof_document_get (proof_session_get_document (session),
                                       PROOF_DOCUMENT_STATE), ==, "complete");
  proof_session_close (session);

  request->aggregation = PROOF_AGGREGATION_UNKNOWN;
  proof_demo_service_set_fault (service, "access-denied", -1, 0);
  proof_session_open_job (session, request);
  wait_for (session, PROOF_LOADING_READY);
  g_assert_null (proof_session_get_error (session));
  g_assert_cmpstr (proof_document_get (proof_session_get_document (session),
                                       PROOF_DOCUMENT_STATE), ==, "complete");
  g_assert_cmpuint (proof_label_store_get_n_detections (proof_session_get_store (session)), ==,
                    2 * N_SAMPLES);
}

/* The disk's first complaint is the one that shows, not that of the pages which wait behind it. */
static void
test_job_not_kept (Fixture      *fixture,
                   gconstpointer data)
{
  g_autoptr (ProofDemoService) service = start_service (fixture);
  g_autoptr (ProofJobRequest) request = make_request (service);
  g_autoptr (ProofDocument) document = NULL;
  g_autofree char *path = NULL;
  ProofSession *session = fixture->session;
  sqlite3 *db;
  gint64 end;

  request->aggregation = PROOF_AGGREGATION_TIMESTAMPS;
  request->max_results = 50;
  proof_session_open_job (session, request);
  while (proof_label_store_get_n_detections (proof_session_get_store (session)) < 50)
    g_main_context_iteration (NULL, TRUE);
  document = g_object_ref (proof_session_get_document (session));
  path = g_file_get_path (proof_document_get_file (document));

  /* Locked for longer than is waited for: the pages that come meanwhile queue up. */
  g_assert_cmpint (sqlite3_open (path, &db), ==, SQLITE_OK);
  g_assert_cmpint (sqlite3_exec (db, "BEGIN IMMEDIATE", NULL, NULL, NULL), ==, SQLITE_OK);
  wait_for_failure (session);
  g_assert_error (proof_session_get_error (session), PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_BUSY);
  g_assert_cmpint (sqlite3_exec (db, "ROLLBACK", NULL, NULL, NULL), ==, SQLITE_OK);
  sqlite3_close (db);
  for (end = g_get_monotonic_time () + G_USEC_PER_SEC; g_get_monotonic_time () < end;)
    {
      g_main_context_iteration (NULL, FALSE);
      g_usleep (1000);
    }
  g_assert_error (proof_session_get_error (session), PROOF_REVIEW_ERROR, PROOF_REVIEW_ERROR_BUSY);

  proof_session_retry (session);
  wait_for (session, PROOF_LOADING_READY);
  g_assert_cmpuint (proof_label_store_get_n_detections (proof_session_get_store (session)), ==,
                    2 * N_SAMPLES);
}

/* A job of one version of a video plays that version. */
static void
test_job_version (Fixture      *fixture,
                  gconstpointer data)
{
  static const char text[] =
    "{\"JobStatus\":\"SUCCEEDED\",\"Video\":{\"S3Object\":{\"Bucket\":\"b-1\","
    "\"Name\":\"a b/k+.mp4\","
    "\"Version\":\"v.1_2\"}},\"Labels\":[{\"Timestamp\":0,\"Label\":{\"Name\":\"Car\","
    "\"Confidence\":50}}]}";
  g_autoptr (ProofDemoService) service = start_service (fixture);
  g_autoptr (ProofJobRequest) request = make_request (service);
  g_autoptr (GBytes) results = g_bytes_new_static (text, sizeof text - 1);
  g_autofree char *bucket = NULL, *key = NULL, *version = NULL;
  const char *video;

  proof_demo_service_add_job (service, "job-1", results, NULL);
  request->aggregation = PROOF_AGGREGATION_TIMESTAMPS;
  proof_session_open_job (fixture->session, request);
  wait_for (fixture->session, PROOF_LOADING_READY);
  video = proof_document_get (proof_session_get_document (fixture->session), PROOF_DOCUMENT_VIDEO);
  g_assert_true (proof_s3_uri_parse (video, &bucket, &key, &version, NULL));
  g_assert_cmpstr (bucket, ==, "b-1");
  g_assert_cmpstr (key, ==, "a b/k+.mp4");
  g_assert_cmpstr (version, ==, "v.1_2");
}

static void
test_job_refused (Fixture      *fixture,
                  gconstpointer data)
{
  g_autoptr (ProofDemoService) service = start_service (fixture);
  g_autoptr (ProofJobRequest) request = make_request (service);

  g_set_str (&request->job_id, "job-unknown");
  proof_session_open_job (fixture->session, request);
  wait_for_failure (fixture->session);
  g_assert_error (proof_session_get_error (fixture->session), PROOF_AWS_ERROR,
                  PROOF_AWS_ERROR_NOT_FOUND);

  g_set_str (&request->job_id, "no job id");
  proof_session_open_job (fixture->session, request);
  g_assert_cmpint (proof_session_get_loading (fixture->session), ==, PROOF_LOADING_FAILED);
}

static void
test_selection (Fixture      *fixture,
                gconstpointer data)
{
  ProofSession *session = fixture->session;
  guint instance;

  proof_session_open_results (session, fixture->file);
  wait_for (session, PROOF_LOADING_READY);
  g_assert_cmpuint (proof_session_get_selection (session, NULL), ==, PROOF_NO_DETECTION);
  proof_session_select (session, 4, 0, FALSE);
  g_assert_cmpuint (proof_session_get_selection (session, &instance), ==, 4);
  g_assert_cmpuint (instance, ==, 0);

  /* A new file knows nothing of the old one's positions. */
  proof_session_open_results (session, fixture->file);
  wait_for (session, PROOF_LOADING_READY);
  g_assert_cmpuint (proof_session_get_selection (session, NULL), ==, PROOF_NO_DETECTION);
}

static void
get_look (Fixture *fixture,
          double  *brightness,
          double  *contrast)
{
  g_object_get (proof_session_get_look (fixture->session), "brightness", brightness, "contrast",
                contrast, NULL);
}

/* Each document has its own look, kept even where nobody waits for it to be written. */
static void
test_look (Fixture      *fixture,
           gconstpointer data)
{
  ProofPictureLook *look = proof_session_get_look (fixture->session);
  g_autofree char *path = g_build_filename (fixture->folder, "other.json", NULL);
  g_autoptr (GFile) other = g_file_new_for_path (path);
  g_autoptr (GError) error = NULL;
  double brightness, contrast, slope, offset;

  g_file_copy (fixture->file, other, G_FILE_COPY_NONE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  proof_session_open_results (fixture->session, fixture->file);
  wait_for (fixture->session, PROOF_LOADING_READY);
  g_assert_true (proof_picture_look_is_neutral (look));
  proof_picture_look_get_line (look, &slope, &offset);
  g_assert_cmpfloat (slope, ==, 1);
  g_assert_cmpfloat (offset, ==, 0);
  g_object_set (look, "brightness", 0.5, "contrast", -0.25, NULL);
  g_assert_false (proof_picture_look_is_neutral (look));

  proof_session_open_results (fixture->session, other);
  wait_for (fixture->session, PROOF_LOADING_READY);
  g_assert_true (proof_picture_look_is_neutral (look));

  proof_session_open_results (fixture->session, fixture->file);
  wait_for (fixture->session, PROOF_LOADING_READY);
  get_look (fixture, &brightness, &contrast);
  g_assert_cmpfloat_with_epsilon (brightness, 0.5, 1e-9);
  g_assert_cmpfloat_with_epsilon (contrast, -0.25, 1e-9);

  /* What somebody else wrote there is taken as far as it makes sense. */
  proof_picture_look_set_document (look, NULL);
  proof_document_set (proof_session_get_document (fixture->session), "brightness", "7", NULL);
  proof_document_set (proof_session_get_document (fixture->session), "contrast", "nan", NULL);
  proof_picture_look_set_document (look, proof_session_get_document (fixture->session));
  get_look (fixture, &brightness, &contrast);
  g_assert_cmpfloat (brightness, ==, 1);
  g_assert_cmpfloat (contrast, ==, 0);
  proof_picture_look_reset (look);
  g_assert_true (proof_picture_look_is_neutral (look));
}

static void
test_colours (void)
{
  g_assert_cmpuint (proof_label_colour ("Person"), ==, proof_label_colour ("Person"));
  g_assert_cmpuint (proof_label_colour (""), <=, 0xffffff);
}

int
main (int    argc,
      char **argv)
{
  g_setenv ("AWS_ACCESS_KEY_ID", PROOF_DEMO_ACCESS_KEY, TRUE);
  g_setenv ("AWS_SECRET_ACCESS_KEY", PROOF_DEMO_SECRET, TRUE);
  g_setenv ("AWS_CONFIG_FILE", "/nonexistent", TRUE);
  g_setenv ("AWS_SHARED_CREDENTIALS_FILE", "/nonexistent", TRUE);
  gst_init (NULL, NULL);
  g_test_init (&argc, &argv, NULL);

#define TEST(name, func) g_test_add ("/session/" name, Fixture, NULL, set_up, func, tear_down)
  TEST ("results", test_results);
  TEST ("bad-file", test_bad_file_keeps_the_good_one);
  TEST ("job", test_job);
  TEST ("job-cut-short", test_job_cut_short);
  TEST ("job-twice", test_job_twice);
  TEST ("job-kept", test_job_kept);
  TEST ("job-otherwise", test_job_otherwise);
  TEST ("job-without-segments", test_job_without_segments);
  TEST ("job-not-kept", test_job_not_kept);
  TEST ("job-version", test_job_version);
  TEST ("job-refused", test_job_refused);
  TEST ("selection", test_selection);
  TEST ("look", test_look);
  g_test_add_func ("/session/colours", test_colours);

  return g_test_run ();
}
