/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-fault.h"

#include <glib/gi18n.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "proof-aws-endpoint.h"

#define MESSAGE_CHARS 400

/* What each code means for the user; the first that fits. */
static const struct
{
  const char *code;
  ProofAwsFaultKind kind;
  ProofAwsError error;
  const char *text;
} meanings[] = {
  /* Rekognition */
  { "AccessDeniedException", PROOF_AWS_FAULT_CLOCK, PROOF_AWS_ERROR_ACCESS_DENIED,
    N_("These credentials may not do this. Ask for the permission that is named here, or choose "
       "another profile.") },
  { "InternalServerError", PROOF_AWS_FAULT_TRANSIENT, PROOF_AWS_ERROR_SERVER,
    N_("The service had an internal error, several times in a row. Nothing is wrong on this side: "
       "try again in some minutes.") },
  { "InvalidParameterException", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_INVALID_PARAMETER,
    N_("The service does not accept a value of this request. Check the JobId: it must be one of a "
       "label detection job. Where a job is started, check video, filters and notification.") },
  { "InvalidPaginationTokenException", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_INVALID_TOKEN,
    N_("The token that leads to the next page is no longer accepted: a token lives for 24 hours "
       "and belongs to one job. Load the job again from its first page.") },
  { "ProvisionedThroughputExceededException", PROOF_AWS_FAULT_THROTTLE, PROOF_AWS_ERROR_THROTTLED,
    N_("The account's quota of requests a second is used up, perhaps by other programs. Wait a "
       "minute and try again, or ask AWS for a higher quota.") },
  { "ResourceNotFoundException", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_NOT_FOUND,
    N_("The service knows no such job here. Check the JobId, the region and the account "
       "(profile): a job lives in one region of one account, and its results are kept for 7 days "
       "only.") },
  { "ThrottlingException", PROOF_AWS_FAULT_THROTTLE, PROOF_AWS_ERROR_THROTTLED,
    N_("The service asks to slow down after a sudden rise of requests. Wait a minute and try "
       "again.") },
  { "LimitExceededException", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_FAILED,
    N_("The account has as many jobs running as it may. Wait until one has ended.") },
  { "IdempotentParameterMismatchException", PROOF_AWS_FAULT_FINAL,
    PROOF_AWS_ERROR_INVALID_PARAMETER,
    N_("A job with other settings was started under the same request token. Begin again, so that "
       "a new token is made.") },
  { "InvalidS3ObjectException", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_INVALID_PARAMETER,
    N_("Rekognition cannot read the video. Check bucket, key and version, that the bucket is in "
       "the job's region, and that these credentials may read it.") },
  { "VideoTooLargeException", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_INVALID_PARAMETER,
    N_("The video is too large: Rekognition takes 10 GB and 6 hours. Cut or recompress it.") },

  /* credentials, all services */
  { "ExpiredTokenException", PROOF_AWS_FAULT_EXPIRED, PROOF_AWS_ERROR_EXPIRED,
    N_("The temporary credentials have expired. Renew them (sign in again) and try again.") },
  { "ExpiredToken", PROOF_AWS_FAULT_EXPIRED, PROOF_AWS_ERROR_EXPIRED,
    N_("The temporary credentials have expired. Renew them (sign in again) and try again.") },
  { "TokenRefreshRequired", PROOF_AWS_FAULT_EXPIRED, PROOF_AWS_ERROR_EXPIRED,
    N_("The temporary credentials have expired. Renew them (sign in again) and try again.") },
  { "InvalidToken", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_SIGNATURE,
    N_("The session token is not valid. Check that key, secret and token belong together.") },
  { "InvalidClientTokenId", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_SIGNATURE,
    N_("AWS does not know this access key, or it was deactivated. Check the key, or choose "
       "another profile.") },
  { "InvalidAccessKeyId", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_SIGNATURE,
    N_("AWS does not know this access key, or it was deactivated. Check the key, or choose "
       "another profile.") },
  { "UnrecognizedClientException", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_SIGNATURE,
    N_("AWS does not know this access key, or it was deactivated. Check the key, the session "
       "token and the region, or choose another profile.") },
  { "InvalidSignatureException", PROOF_AWS_FAULT_CLOCK, PROOF_AWS_ERROR_SIGNATURE,
    N_("The signature is not accepted. Check the secret access key, and the clock of this "
       "computer.") },
  { "SignatureDoesNotMatch", PROOF_AWS_FAULT_CLOCK, PROOF_AWS_ERROR_SIGNATURE,
    N_("The signature is not accepted. Check the secret access key, and the clock of this "
       "computer.") },
  { "RequestTimeTooSkewed", PROOF_AWS_FAULT_CLOCK, PROOF_AWS_ERROR_SIGNATURE,
    N_("The clock of this computer is wrong. Set it, and try again.") },
  { "RequestExpired", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_SIGNATURE,
    N_("The clock of this computer is wrong. Set it, and try again.") },
  { "AuthFailure", PROOF_AWS_FAULT_CLOCK, PROOF_AWS_ERROR_SIGNATURE,
    N_("The credentials are not accepted. Check key and secret, and the clock of this computer.") },
  { "MissingAuthenticationToken", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_SIGNATURE,
    N_("The request arrived without its signature. Does a proxy change it on the way?") },
  { "MissingAuthenticationTokenException", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_SIGNATURE,
    N_("The request arrived without its signature. Does a proxy change it on the way?") },
  { "IncompleteSignatureException", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_SIGNATURE,
    N_("The request arrived with an incomplete signature. Does a proxy change it on the way?") },
  { "IncompleteSignature", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_SIGNATURE,
    N_("The request arrived with an incomplete signature. Does a proxy change it on the way?") },
  { "OptInRequired", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_ACCESS_DENIED,
    N_("The account is not signed up for this service or region.") },

  /* S3 */
  { "AccessDenied", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_ACCESS_DENIED,
    N_("The object is missing, or these credentials may not read it (S3 tells the two apart only "
       "to those with s3:ListBucket). Check its name; s3:GetObject is needed, s3:GetObjectVersion "
       "with a version.") },
  { "AllAccessDisabled", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_ACCESS_DENIED,
    N_("All access to this object has been disabled.") },
  { "InvalidObjectState", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_ACCESS_DENIED,
    N_("The object is archived and cannot be read at once. Restore it (aws s3api restore-object), "
       "wait until that is done, and open it again.") },
  { "KMS.DisabledException", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_ACCESS_DENIED,
    N_("The object is encrypted with a KMS key that is disabled. Ask the key's owner to enable "
       "it.") },
  { "KMS.KMSInvalidStateException", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_ACCESS_DENIED,
    N_("The object is encrypted with a KMS key that cannot be used now: it may be about to be "
       "deleted. Ask the key's owner.") },
  { "NoSuchKey", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_NOT_FOUND,
    N_("There is no such object in the bucket. It may have been moved or deleted since the job "
       "ran; another copy of the video can be chosen.") },
  { "NoSuchBucket", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_NOT_FOUND,
    N_("There is no such bucket. Check its name, or choose another copy of the video.") },
  { "NoSuchAccessPoint", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_NOT_FOUND,
    N_("There is no such access point. Check the region, the account and the name in its ARN.") },
  { "NoSuchVersion", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_NOT_FOUND,
    N_("The object has no such version any more. Open it without a version, or choose another "
       "copy.") },
  { "MethodNotAllowed", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_NOT_FOUND,
    N_("This version of the object marks that it was deleted. Choose another version or copy.") },
  { "PreconditionFailed", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_REPLACED,
    N_("The object was replaced while it was open. Open it again to see the new one.") },
  { "PermanentRedirect", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_WRONG_REGION,
    N_("The bucket is in another region. Choose that region.") },
  { "TemporaryRedirect", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_WRONG_REGION,
    N_("The bucket is in another region. Choose that region.") },
  { "AuthorizationHeaderMalformed", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_WRONG_REGION,
    N_("The request was signed for another region than the bucket's. Choose that region.") },
  { "IllegalLocationConstraintException", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_WRONG_REGION,
    N_("The bucket is in another region. Choose that region.") },
  { "SlowDown", PROOF_AWS_FAULT_THROTTLE, PROOF_AWS_ERROR_THROTTLED,
    N_("S3 asks to slow down. Wait a minute and try again.") },
  { "InternalError", PROOF_AWS_FAULT_TRANSIENT, PROOF_AWS_ERROR_SERVER,
    N_("S3 had an internal error, several times in a row. Try again in some minutes.") },

  /* SQS, by its newer names and by those before JSON */
  { "QueueDoesNotExist", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_NOT_FOUND,
    N_("There is no such queue. Check its address, the region and the account (profile), or make "
       "the queue.") },
  { "AWS.SimpleQueueService.NonExistentQueue", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_NOT_FOUND,
    N_("There is no such queue. Check its address, the region and the account (profile), or make "
       "the queue.") },
  { "ReceiptHandleIsInvalid", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_INVALID_PARAMETER,
    N_("The message was delivered to somebody else meanwhile. Is the queue read by another "
       "program?") },
  { "OverLimit", PROOF_AWS_FAULT_FINAL, PROOF_AWS_ERROR_FAILED,
    N_("The queue has as many messages in hand as it may. Is it read by another program?") },

  { "RequestTimeout", PROOF_AWS_FAULT_TRANSIENT, PROOF_AWS_ERROR_NETWORK,
    N_("The service gave up waiting for the request. Check the network, and try again.") },
  { "RequestTimeoutException", PROOF_AWS_FAULT_TRANSIENT, PROOF_AWS_ERROR_NETWORK,
    N_("The service gave up waiting for the request. Check the network, and try again.") },
};

static const char * const throttling_codes[] = {
  "BandwidthLimitExceeded", "EC2ThrottledException", "PriorRequestNotComplete",
  "RequestLimitExceeded", "RequestThrottled", "RequestThrottledException",
  "ThrottledException", "Throttling",
  "TooManyRequestsException", "TransactionInProgressException", NULL
};

/* A refusal of theirs is about a queue. */
static const char * const queue_calls[] = {
  "ReceiveMessage", "DeleteMessage", "ChangeMessageVisibility", NULL
};

/* "ns#Code:http://…" → "Code"; frees @text. */
static char *
bare_code (char *text)
{
  g_autofree char *owned = text;
  char *hash;

  if (!text)
    return NULL;
  text[strcspn (text, ":")] = '\0';
  hash = strrchr (text, '#');

  return g_strdup (g_strstrip (hash ? hash + 1 : text));
}

static char *
dup_string_member (JsonObject *object,
                   const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node && JSON_NODE_HOLDS_VALUE (node) && json_node_get_value_type (node) == G_TYPE_STRING
           ? json_node_dup_string (node) : NULL;
}

static gboolean
parse_json (ProofAwsFault *self,
            const char    *text,
            gsize          length)
{
  static const char * const code_names[] = { "__type", "code", "Code" };
  static const char * const message_names[] = { "message", "Message" };
  /* An immutable one ends the program where something stands in front of the object. */
  g_autoptr (JsonParser) parser = json_parser_new ();
  JsonNode *root;
  JsonObject *object;

  if (!json_parser_load_from_data (parser, text, length, NULL))
    return FALSE;
  root = json_parser_get_root (parser);
  if (!root || !JSON_NODE_HOLDS_OBJECT (root))
    return FALSE;

  object = json_node_get_object (root);
  for (guint i = 0; i < G_N_ELEMENTS (code_names) && !self->code; i++)
    self->code = bare_code (dup_string_member (object, code_names[i]));
  for (guint i = 0; i < G_N_ELEMENTS (message_names) && !self->message; i++)
    self->message = dup_string_member (object, message_names[i]);

  return TRUE;
}

static void
xml_start_element_cb (GMarkupParseContext  *context,
                      const char           *name,
                      const char          **attributes,
                      const char          **values,
                      gpointer              user_data,
                      GError              **error)
{
  const GSList *stack = g_markup_parse_context_get_element_stack (context);

  if (!stack->next && !g_str_equal (name, "Error") && !g_str_equal (name, "ErrorResponse"))
    g_set_error_literal (error, G_MARKUP_ERROR, G_MARKUP_ERROR_UNKNOWN_ELEMENT, "not an AWS error");
}

static void
xml_text_cb (GMarkupParseContext  *context,
             const char           *text,
             gsize                 length,
             gpointer              user_data,
             GError              **error)
{
  ProofAwsFault *self = user_data;
  const char *name = g_markup_parse_context_get_element (context);
  char **field = NULL;

  /* A CDATA section may stand before the first element. */
  if (!name)
    return;
  if (g_str_equal (name, "Code"))
    field = &self->code;
  else if (g_str_equal (name, "Message"))
    field = &self->message;
  else if (g_str_equal (name, "Region"))
    field = &self->region;
  else if (g_str_equal (name, "RequestId"))
    field = &self->request_id;
  else if (g_str_equal (name, "StorageClass"))
    field = &self->archive;
  else if (g_str_equal (name, "AccessTier"))
    {
      /* It says more than the class does. */
      g_clear_pointer (&self->archive, g_free);
      field = &self->archive;
    }
  /* An empty text may come before a CDATA section. */
  if (field && (!*field || !**field))
    {
      g_free (*field);
      *field = g_strstrip (g_strndup (text, length));
    }
}

static gboolean
parse_xml (ProofAwsFault *self,
           const char    *text,
           gsize          length)
{
  static const GMarkupParser parser = {
    .start_element = xml_start_element_cb,
    .text = xml_text_cb,
  };
  g_autoptr (GMarkupParseContext) context =
    g_markup_parse_context_new (&parser, G_MARKUP_TREAT_CDATA_AS_TEXT, self, NULL);

  /* A page that begins with <!doctype, in small letters, is not parsed at all, without an error. */
  return g_markup_parse_context_parse (context, text, length, NULL) &&
         (self->code || self->message);
}

/* What a page of HTML says, without its tags; other text as it is. */
static char *
plain_text (const char *text,
            gsize       length)
{
  GString *out = g_string_new (NULL);
  gboolean in_tag = FALSE;

  for (gsize i = 0; i < length && text[i] && out->len < MESSAGE_CHARS; i++)
    {
      gboolean is_blank = in_tag || text[i] == '<' || g_ascii_isspace (text[i]);

      if (!is_blank)
        g_string_append_c (out, text[i]);
      else if (out->len > 0 && out->str[out->len - 1] != ' ')
        g_string_append_c (out, ' ');
      if (text[i] == '<' || text[i] == '>')
        in_tag = text[i] == '<';
    }

  return g_string_free (out, FALSE);
}

/* One line of at most MESSAGE_CHARS: a refused signature is answered with the whole request. */
static void
tidy_message (ProofAwsFault *self)
{
  g_autofree char *valid = NULL;
  glong length;

  if (!self->message)
    return;
  valid = g_utf8_make_valid (self->message, -1);
  g_strchug (valid);
  valid[strcspn (valid, "\r\n")] = '\0';
  g_strchomp (valid);
  g_free (self->message);
  length = g_utf8_strlen (valid, -1);
  self->message = length > 0 ? g_utf8_substring (valid, 0, MIN (length, MESSAGE_CHARS)) : NULL;
}

/**
 * proof_aws_fault_new:
 * @status: of the answer
 * @headers: of the answer
 * @body: (nullable): of the answer
 *
 * Reads what there is: the code of x-amzn-errortype, else of the body, else the status.
 *
 * Returns: (transfer full): what the answer says
 */
ProofAwsFault *
proof_aws_fault_new (guint               status,
                     SoupMessageHeaders *headers,
                     GBytes             *body)
{
  static const char * const id_names[] = { "x-amzn-RequestId", "x-amz-request-id" };
  ProofAwsFault *self = g_new0 (ProofAwsFault, 1);
  const char *region;
  gsize length = 0;
  const char *text = body ? g_bytes_get_data (body, &length) : NULL;
  gsize start = 0;

  self->status = status;
  self->deleted = soup_message_headers_header_equals (headers, "x-amz-delete-marker", "true");
  self->code = bare_code (g_strdup (soup_message_headers_get_one (headers, "x-amzn-errortype")));
  for (guint i = 0; i < G_N_ELEMENTS (id_names) && !self->request_id; i++)
    self->request_id = g_strdup (soup_message_headers_get_one (headers, id_names[i]));

  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    start = 3;
  while (start < length && g_ascii_isspace (text[start]))
    start++;
  if (start < length && !parse_json (self, text + start, length - start) &&
      !parse_xml (self, text + start, length - start) && !self->message)
    self->message = plain_text (text + start, length - start);
  tidy_message (self);

  region = soup_message_headers_get_one (headers, "x-amz-bucket-region");
  if (region)
    {
      g_free (self->region);
      self->region = g_strdup (region);
    }
  if (self->region && !proof_aws_region_is_valid (self->region))
    g_clear_pointer (&self->region, g_free);
  if (!self->code || !*self->code)
    {
      g_free (self->code);
      self->code = g_strdup_printf ("%u", status);
    }

  return self;
}

void
proof_aws_fault_free (ProofAwsFault *self)
{
  g_free (self->code);
  g_free (self->message);
  g_free (self->request_id);
  g_free (self->region);
  g_free (self->archive);
  g_free (self->restore);
  g_free (self);
}

/**
 * proof_aws_fault_add_archive:
 * @self: a refusal to read an archived object
 * @headers: of the answer to HEAD of that object
 *
 * Adds what only HEAD tells: whether the object is being restored.
 */
void
proof_aws_fault_add_archive (ProofAwsFault      *self,
                             SoupMessageHeaders *headers)
{
  static const char * const names[] = { "x-amz-archive-status", "x-amz-storage-class" };

  for (guint i = 0; i < G_N_ELEMENTS (names) && !self->archive; i++)
    self->archive = g_strdup (soup_message_headers_get_one (headers, names[i]));
  g_set_str (&self->restore, soup_message_headers_get_one (headers, "x-amz-restore"));
}

static void
replace_in (char       **text,
            const char  *secret)
{
  GString *string;

  if (!*text || !secret || !*secret || !strstr (*text, secret))
    return;
  string = g_string_new (*text);
  g_string_replace (string, secret, "…", 0);
  proof_aws_wipe (*text);
  *text = g_string_free (string, FALSE);
}

/**
 * proof_aws_fault_redact:
 * @self: what an answer says
 * @credentials: what the request was signed with
 *
 * Takes out whatever the answer repeats of them: no message may carry a secret.
 */
void
proof_aws_fault_redact (ProofAwsFault             *self,
                        const ProofAwsCredentials *credentials)
{
  char **fields[] = { &self->code, &self->message, &self->request_id, &self->archive,
                      &self->restore };

  for (guint i = 0; i < G_N_ELEMENTS (fields); i++)
    {
      char *signature;

      replace_in (fields[i], proof_aws_credentials_get_secret (credentials));
      replace_in (fields[i], proof_aws_credentials_get_token (credentials));
      signature = *fields[i] ? strstr (*fields[i], "Signature=") : NULL;
      if (signature)
        signature[strlen ("Signature=")] = '\0';
    }
}

static int
find_meaning (const ProofAwsFault *self)
{
  for (guint i = 0; i < G_N_ELEMENTS (meanings); i++)
    if (g_str_equal (self->code, meanings[i].code))
      return i;

  return -1;
}

/* What may be tried after it. */
ProofAwsFaultKind
proof_aws_fault_get_kind (const ProofAwsFault *self)
{
  int meaning = find_meaning (self);

  if (meaning >= 0)
    return meanings[meaning].kind;
  if (g_strv_contains (throttling_codes, self->code) || self->status == 429)
    return PROOF_AWS_FAULT_THROTTLE;
  if (self->status == 500 || self->status == 502 || self->status == 503 || self->status == 504)
    return PROOF_AWS_FAULT_TRANSIENT;

  return PROOF_AWS_FAULT_FINAL;
}

/* For codes that are not in the table, and answers without one. */
static const char *
meaning_of_status (const ProofAwsFault *self,
                   ProofAwsError       *error)
{
  if (proof_aws_fault_get_kind (self) == PROOF_AWS_FAULT_THROTTLE)
    {
      *error = PROOF_AWS_ERROR_THROTTLED;
      return _("The service asks to slow down. Wait a minute and try again.");
    }

  switch (self->status)
    {
    case 301: case 302: case 303: case 307: case 308:
      *error = PROOF_AWS_ERROR_PROTOCOL;
      return _("The answer points to another address, which is not followed: the signature is for "
               "this one. Check the endpoint and the region.");
    case 401: case 403:
      *error = PROOF_AWS_ERROR_ACCESS_DENIED;
      return _("The request was refused. Check the permissions, the region and the profile.");
    case 404:
      *error = PROOF_AWS_ERROR_NOT_FOUND;
      return _("Nothing was found there. Check the name and the region.");
    case 412:
      *error = PROOF_AWS_ERROR_REPLACED;
      return _("The object was replaced while it was open. Open it again to see the new one.");
    default:
      *error = self->status >= 500 ? PROOF_AWS_ERROR_SERVER : PROOF_AWS_ERROR_FAILED;
      return self->status >= 500 ? _("The service has trouble now. Try again in some minutes.")
                                 : _("The service refused the request.");
    }
}

/* (transfer full): where the object lies, and how it comes back. */
static char *
describe_archived (const ProofAwsFault *self)
{
  static const struct
  {
    const char *code, *text;
  } archives[] = {
    { "GLACIER", N_("The object is archived in S3 Glacier Flexible Retrieval, from where it takes "
                    "minutes to 12 hours to come back.") },
    { "DEEP_ARCHIVE", N_("The object is archived in S3 Glacier Deep Archive, from where it takes "
                         "12 to 48 hours to come back.") },
    { "ARCHIVE_ACCESS", N_("The object is archived in the Archive Access tier of S3 "
                           "Intelligent-Tiering, from where it takes minutes to 5 hours to come "
                           "back.") },
    { "DEEP_ARCHIVE_ACCESS", N_("The object is archived in the Deep Archive Access tier of S3 "
                                "Intelligent-Tiering, from where it takes up to 12 hours to come "
                                "back.") },
  };
  const char *where = NULL, *what_now;

  for (guint i = 0; i < G_N_ELEMENTS (archives); i++)
    if (g_strcmp0 (self->archive, archives[i].code) == 0)
      where = _(archives[i].text);
  if (!where)
    where = _("The object is archived, from where it takes minutes to 48 hours to come back.");
  if (self->restore && strstr (self->restore, "ongoing-request=\"true\""))
    what_now = _("It is being restored. Open it again when that is done.");
  else if (self->restore && strstr (self->restore, "ongoing-request=\"false\""))
    what_now = _("It has just been restored. Open it again.");
  else
    what_now = _("It cannot be read at once. Restore it (aws s3api restore-object), and open it "
                 "again.");

  return g_strconcat (where, " ", what_now, NULL);
}

G_GNUC_PRINTF (2, 3)
static void
append_fact (GString    *message,
             const char *format,
             ...)
{
  va_list args;

  g_string_append (message, ", ");
  va_start (args, format);
  g_string_append_vprintf (message, format, args);
  va_end (args);
}

/**
 * proof_aws_fault_to_error:
 * @self: what an answer says
 * @what: the operation or the object, for people
 * @region: (nullable): where it was tried
 *
 * Returns: (transfer full): a PROOF_AWS_ERROR that says what it means, what to do, what the service
 *   said, and the request id
 */
GError *
proof_aws_fault_to_error (const ProofAwsFault *self,
                          const char          *what,
                          const char          *region)
{
  int meaning = find_meaning (self);
  ProofAwsError code = PROOF_AWS_ERROR_FAILED;
  const char *text = meaning >= 0 ? _(meanings[meaning].text) : meaning_of_status (self, &code);
  g_autofree char *archived_text = NULL;
  GString *message;
  GError *error;

  if (meaning >= 0)
    code = meanings[meaning].error;
  /* Worded for objects in the table; other services say it as well. */
  if (g_str_equal (self->code, "AccessDenied") && !g_str_has_prefix (what, "s3://"))
    text = _("These credentials may not do this. Ask for the permission that is named here, or "
             "choose another profile.");
  if (code == PROOF_AWS_ERROR_ACCESS_DENIED && self->message && strstr (self->message, "kms:") &&
      !g_str_has_prefix (self->code, "KMS."))
    text = _("The object is encrypted with a KMS key that these credentials may not use. Ask for "
             "kms:Decrypt on that key.");

  if (g_str_equal (self->code, "InvalidObjectState"))
    text = archived_text = describe_archived (self);
  if (g_str_equal (self->code, "NoSuchKey") && self->deleted)
    text = _("The object was deleted; the bucket may still hold older versions of it. Name one of "
             "them (aws s3api list-object-versions), or choose another copy of the video.");
  if (code == PROOF_AWS_ERROR_ACCESS_DENIED && g_strv_contains (queue_calls, what))
    text = _("The queue may not be read with these credentials: sqs:ReceiveMessage, "
             "sqs:DeleteMessage and sqs:ChangeMessageVisibility are needed on it, and kms:Decrypt "
             "where it is encrypted.");
  if (code == PROOF_AWS_ERROR_WRONG_REGION && strstr (what, ":accesspoint/"))
    text = _("The access point is not in the region that its ARN names. Check the ARN.");
  if (g_str_equal (self->code, "InvalidRequest") && self->message &&
      strstr (self->message, "Server Side Encryption"))
    {
      code = PROOF_AWS_ERROR_ACCESS_DENIED;
      text = _("The object is encrypted with a key that S3 does not keep (SSE-C), so Proofreel "
               "cannot read it. Copy it to an object that is encrypted otherwise, and open that.");
    }

  message = g_string_new (text);
  if (self->message)
    {
      g_string_append_c (message, ' ');
      g_string_append_printf (message, g_ascii_isdigit (*self->code) ? _("The answer reads: “%s”")
                                                                     : _("AWS says: “%s”"),
                              self->message);
    }
  g_string_append_printf (message, " (%s", what);
  if (region)
    append_fact (message, C_("where a call failed", "region %s"), region);
  if (self->region && g_strcmp0 (region, self->region) != 0)
    append_fact (message, C_("where a call failed", "the bucket is in %s"), self->region);
  append_fact (message, "%s", self->code);
  if (self->request_id && *self->request_id)
    append_fact (message, C_("where a call failed", "request %s"), self->request_id);
  g_string_append_c (message, ')');

  error = g_error_new_literal (PROOF_AWS_ERROR, code, message->str);
  g_string_free (message, TRUE);

  return error;
}
