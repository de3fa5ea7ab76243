/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Refusals of S3 that look alike: each is told apart in words, with what to do, and nothing is paid
 * that nobody agreed to. */
#include "proof-s3-object.h"

#include <string.h>

#include "proof-aws-fault.h"
#include "proof-s3-address.h"
#include "proof-test-aws.h"

#define ERROR(code, rest) "<Error><Code>" code "</Code>" rest "</Error>"
#define ARCHIVED(class, tier) \
  ERROR ("InvalidObjectState", "<Message>The operation is not valid for the object's storage " \
                               "class</Message>" class tier)
#define CLASS(name) "<StorageClass>" name "</StorageClass>"
#define TIER(name) "<AccessTier>" name "</AccessTier>"

typedef struct
{
  guint status;
  const char *headers; /* (nullable): "Name: value" */
  const char *body;
} Answer;

typedef struct
{
  const char *name;
  Answer refusal;       /* of GET */
  Answer more;          /* of what is asked next; status 0 = nothing may be */
  const char *asks;     /* method and target of it */
  ProofAwsError code;
  const char *says[4];
  const char *version;
} Case;

static const Case cases[] = {
  { "glacier", { 403, NULL, ARCHIVED (CLASS ("GLACIER"), "") },
    { 200, "x-amz-storage-class: GLACIER", "" }, "HEAD /bucket/clip.mp4",
    PROOF_AWS_ERROR_ACCESS_DENIED,
    { "Glacier Flexible Retrieval", "restore-object", "12 hours" }, NULL },
  { "deep-archive", { 403, NULL, ARCHIVED (CLASS ("DEEP_ARCHIVE"), "") },
    { 200, "x-amz-storage-class: DEEP_ARCHIVE", "" }, "HEAD /bucket/clip.mp4",
    PROOF_AWS_ERROR_ACCESS_DENIED, { "Glacier Deep Archive", "restore-object", "48 hours" }, NULL },
  { "intelligent", { 403, NULL, ARCHIVED (CLASS ("INTELLIGENT_TIERING"), TIER ("ARCHIVE_ACCESS")) },
    { 200, "x-amz-archive-status: ARCHIVE_ACCESS", "" }, "HEAD /bucket/clip.mp4",
    PROOF_AWS_ERROR_ACCESS_DENIED, { "Intelligent-Tiering", "the Archive Access", "5 hours" },
    NULL },
  { "intelligent-deep",
    { 403, NULL, ARCHIVED (TIER ("DEEP_ARCHIVE_ACCESS"), "") },
    { 403, NULL, "" }, "HEAD /bucket/clip.mp4",
    PROOF_AWS_ERROR_ACCESS_DENIED, { "Intelligent-Tiering", "Deep Archive Access", "restore" },
    NULL },
  { "restoring", { 403, NULL, ARCHIVED (CLASS ("GLACIER"), "") },
    { 200, "x-amz-restore: ongoing-request=\"true\"", "" }, "HEAD /bucket/clip.mp4?versionId=v%2B1",
    PROOF_AWS_ERROR_ACCESS_DENIED, { "is being restored", "Open it again" }, "v+1" },
  { "restored", { 403, NULL, ARCHIVED (CLASS ("GLACIER"), "") },
    { 200, "x-amz-restore: ongoing-request=\"false\", "
           "expiry-date=\"Fri, 21 Dec 2035 00:00:00 GMT\"", "" },
    "HEAD /bucket/clip.mp4", PROOF_AWS_ERROR_ACCESS_DENIED, { "just been restored" }, NULL },
  { "archived-unknown", { 403, NULL, ARCHIVED ("", "") }, { 403, NULL, "" },
    "HEAD /bucket/clip.mp4", PROOF_AWS_ERROR_ACCESS_DENIED, { "is archived", "restore" },
    NULL },
  { "missing", { 404, NULL, ERROR ("NoSuchKey", "") }, { 0 }, NULL, PROOF_AWS_ERROR_NOT_FOUND,
    { "no such object", "another copy" }, NULL },
  { "deleted", { 404, "x-amz-delete-marker: true", ERROR ("NoSuchKey", "") }, { 0 }, NULL,
    PROOF_AWS_ERROR_NOT_FOUND, { "was deleted", "older versions", "list-object-versions" }, NULL },
  { "deleted-version", { 405, "x-amz-delete-marker: true", ERROR ("MethodNotAllowed", "") },
    { 0 }, NULL, PROOF_AWS_ERROR_NOT_FOUND, { "marks that it was deleted" }, "v1" },
  { "no-version", { 404, NULL, ERROR ("NoSuchVersion", "") }, { 0 }, NULL,
    PROOF_AWS_ERROR_NOT_FOUND, { "no such version" }, "v1" },
  { "permission", { 403, NULL, ERROR ("AccessDenied", "<Message>User: u is not authorized to "
                                      "perform: s3:GetObject</Message>") },
    { 0 }, NULL, PROOF_AWS_ERROR_ACCESS_DENIED, { "s3:GetObject", "may not read it" }, NULL },
  { "kms", { 403, NULL, ERROR ("AccessDenied", "<Message>User: u is not authorized to perform: "
                               "kms:Decrypt</Message>") },
    { 0 }, NULL, PROOF_AWS_ERROR_ACCESS_DENIED, { "KMS key", "kms:Decrypt" }, NULL },
  { "sse-c", { 400, NULL, ERROR ("InvalidRequest", "<Message>The object was stored using a form of "
                                 "Server Side Encryption.</Message>") },
    { 0 }, NULL, PROOF_AWS_ERROR_ACCESS_DENIED, { "SSE-C" }, NULL },
  { "own-bucket", { 403, NULL, ERROR ("AccessDenied", "<Message>Access Denied</Message>") },
    { 200, NULL, "<RequestPaymentConfiguration><Payer>BucketOwner</Payer>"
                 "</RequestPaymentConfiguration>" },
    "GET /bucket?requestPayment", PROOF_AWS_ERROR_ACCESS_DENIED, { "missing, or" }, NULL },
  { "requester", { 403, NULL, ERROR ("AccessDenied", "<Message>Access Denied</Message>") },
    { 200, NULL, "<RequestPaymentConfiguration><Payer>Requester</Payer>"
                 "</RequestPaymentConfiguration>" },
    "GET /bucket?requestPayment", PROOF_AWS_ERROR_REQUESTER_PAYS,
    { "The owner of the bucket “bucket”", "pay" }, NULL },
  { "nobody-knows", { 403, NULL, ERROR ("AccessDenied", "<Message></Message>") },
    { 403, NULL, ERROR ("AccessDenied", "") }, "GET /bucket?requestPayment",
    PROOF_AWS_ERROR_REQUESTER_PAYS, { "does not say why", "may be missing", "s3:GetObject" },
    NULL },
};

typedef struct
{
  const Case *row;
  GPtrArray *asked;
  guint n_paying;
  gboolean takes_payment; /* answers those who pay */
} Bucket;

static void
answer (ProofTestReply *reply,
        const Answer   *given)
{
  g_auto (GStrv) header = given->headers ? g_strsplit (given->headers, ": ", 2) : NULL;

  proof_test_reply_set_text (reply, given->status, given->body);
  if (header)
    proof_test_reply_add_header (reply, header[0], header[1]);
}

static void
serve_cb (const ProofTestRequest *request,
          ProofTestReply         *reply,
          gpointer                user_data)
{
  Bucket *bucket = user_data;
  gboolean pays = proof_test_request_get (request, "x-amz-request-payer") != NULL;

  g_assert_true (proof_test_aws_signature_is_right (request, "s3", NULL));
  g_ptr_array_add (bucket->asked, g_strdup_printf ("%s %s", request->method, request->target));
  bucket->n_paying += pays;
  if (pays && bucket->takes_payment)
    {
      reply->status = 206;
      proof_test_reply_add_header (reply, "Content-Range", "bytes 0-3/4");
      reply->body = g_bytes_new_static ("clip", 4);
    }
  else
    answer (reply, bucket->asked->len == 1 ? &bucket->row->refusal : &bucket->row->more);
}

static gssize
read_object (Bucket    *bucket,
             gboolean   pays,
             GError   **error)
{
  g_autoptr (ProofTestServer) server = proof_test_server_new (serve_cb, bucket);
  g_autoptr (ProofAwsSettings) settings =
    proof_aws_settings_new (NULL, "eu-west-1", proof_test_server_get_url (server));
  g_autoptr (ProofS3Object) object = NULL;
  char buffer[4];
  gssize n;

  bucket->asked = g_ptr_array_new_with_free_func (g_free);
  proof_aws_settings_set_retry_scale (settings, 0);
  object = proof_s3_object_new (settings, "bucket", "clip.mp4", bucket->row->version);
  proof_s3_object_set_requester_pays (object, pays);
  n = proof_byte_source_read (PROOF_BYTE_SOURCE (object), 0, buffer, sizeof buffer, NULL, error);
  g_clear_object (&object);

  return n;
}

static void
test_refusal (gconstpointer data)
{
  const Case *row = data;
  Bucket bucket = { .row = row };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (read_object (&bucket, FALSE, &error), ==, -1);
  g_assert_error (error, PROOF_AWS_ERROR, (int) row->code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "s3://bucket/clip.mp4"));
  for (guint i = 0; row->says[i]; i++)
    if (!strstr (error->message, row->says[i]))
      g_error ("“%s” does not say “%s”", error->message, row->says[i]);

  g_assert_cmpuint (bucket.asked->len, ==, row->asks ? 2 : 1);
  if (row->asks)
    g_assert_cmpstr (bucket.asked->pdata[1], ==, row->asks);
  g_assert_cmpuint (bucket.n_paying, ==, 0);
  g_ptr_array_unref (bucket.asked);
}

/* Who agreed pays with the first request, and is not asked again where it does not help. */
static void
test_payer (void)
{
  const Case *row = &cases[G_N_ELEMENTS (cases) - 1];
  Bucket bucket = { .row = row, .takes_payment = TRUE };
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (read_object (&bucket, TRUE, &error), ==, 4);
  g_assert_no_error (error);
  g_assert_cmpuint (bucket.n_paying, ==, 1);
  g_ptr_array_unref (bucket.asked);

  bucket = (Bucket) { .row = row };
  g_assert_cmpint (read_object (&bucket, TRUE, &error), ==, -1);
  g_assert_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_ACCESS_DENIED);
  g_assert_cmpuint (bucket.asked->len, ==, 1);
  g_ptr_array_unref (bucket.asked);
}

/* No endpoint of our own stands for those of access points: their refusals are read only. */
static void
test_access_points (void)
{
  static const struct
  {
    guint status;
    const char *body;
    ProofAwsError code;
    const char *says;
  } refusals[] = {
    { 404, ERROR ("NoSuchAccessPoint", ""), PROOF_AWS_ERROR_NOT_FOUND,
      "Check the region, the account and the name in its ARN" },
    { 301, ERROR ("PermanentRedirect", "<Region>eu-west-3</Region>"),
      PROOF_AWS_ERROR_WRONG_REGION, "not in the region that its ARN names" },
  };
  const char *arn = "arn:aws:s3:eu-west-1:123456789012:accesspoint/reels";
  g_autofree char *what = proof_s3_uri_format (arn, "clip.mp4", NULL);
  g_autoptr (GError) lambda = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      SoupMessageHeaders *headers = soup_message_headers_new (SOUP_MESSAGE_HEADERS_RESPONSE);
      g_autoptr (GBytes) body = g_bytes_new_static (refusals[i].body, strlen (refusals[i].body));
      g_autoptr (ProofAwsFault) fault = proof_aws_fault_new (refusals[i].status, headers, body);
      g_autoptr (GError) error = proof_aws_fault_to_error (fault, what, "eu-west-1");

      g_assert_error (error, PROOF_AWS_ERROR, (int) refusals[i].code);
      g_assert_nonnull (strstr (error->message, refusals[i].says));
      g_assert_nonnull (strstr (error->message, "accesspoint/reels/object/clip.mp4"));
      soup_message_headers_unref (headers);
    }

  g_assert_null (proof_s3_uri_tidy ("arn:aws:s3-object-lambda:eu-west-1:123456789012:accesspoint/"
                                    "reels/object/clip.mp4", &lambda));
  g_assert_nonnull (strstr (lambda->message, "Object Lambda"));
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  proof_test_aws_plant_keys ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/s3-refusal/", cases[i].name, NULL);

      g_test_add_data_func (path, &cases[i], test_refusal);
    }
  g_test_add_func ("/s3-refusal/payer", test_payer);
  g_test_add_func ("/s3-refusal/access-points", test_access_points);

  return g_test_run ();
}
