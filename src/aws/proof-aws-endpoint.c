/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "proof-aws-endpoint.h"

#include <gio/gio.h>
#include <glib/gi18n.h>
#include <string.h>

typedef struct
{
  const char *prefix;     /* of the region's name */
  const char *suffix;
  const char *dualstack;  /* NULL where there is none */
} Partition;

/* The first that fits; regions newer than this program belong to the last. */
static const Partition partitions[] = {
  { "cn-", "amazonaws.com.cn", "api.amazonwebservices.com.cn" },
  { "eusc-", "amazonaws.eu", "api.amazonwebservices.eu" },
  { "us-iso-", "c2s.ic.gov", NULL },
  { "us-isob-", "sc2s.sgov.gov", NULL },
  { "eu-isoe-", "cloud.adc-e.uk", NULL },
  { "us-isof-", "csp.hci.ic.gov", NULL },
  { "", "amazonaws.com", "api.aws" },
};

static const Partition *
partition_of (const char *region)
{
  const Partition *partition = partitions;

  while (!g_str_has_prefix (region, partition->prefix))
    partition++;

  return partition;
}

/* A host label: what may stand in a host name without leading anywhere else. */
gboolean
proof_aws_region_is_valid (const char *region)
{
  gsize length = strlen (region);

  if (length == 0 || length > 63 || region[0] == '-' || region[length - 1] == '-')
    return FALSE;
  for (const char *p = region; *p; p++)
    if (!g_ascii_isalnum (*p) && *p != '-')
      return FALSE;

  return TRUE;
}

/**
 * proof_aws_endpoint_for_region:
 * @service: "rekognition", "s3", "sts", …
 * @region: a region, known to this program or not
 * @fips: whether the FIPS host is wanted
 * @dualstack: whether the host with IPv6 is wanted
 * @error: PROOF_AWS_ERROR_CONFIG where there is no such host
 *
 * Follows the endpoint rule sets of the services.
 *
 * Returns: (transfer full): "https://HOST"
 */
char *
proof_aws_endpoint_for_region (const char *service,
                               const char *region,
                               gboolean    fips,
                               gboolean    dualstack,
                               GError    **error)
{
  const Partition *partition = partition_of (region);
  gboolean s3 = g_str_equal (service, "s3");
  const char *suffix = dualstack && !s3 ? partition->dualstack : partition->suffix;

  if (!proof_aws_region_is_valid (region))
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                   _("“%s” is not the name of a region; one looks like eu-west-1."), region);
      return NULL;
    }
  if (dualstack && !partition->dualstack)
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                   _("Region %s has no dual-stack endpoints: unset use_dualstack_endpoint."),
                   region);
      return NULL;
    }
  if (fips && s3 && g_str_has_prefix (region, "cn-"))
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                   _("S3 has no FIPS endpoints in region %s: unset use_fips_endpoint."), region);
      return NULL;
    }

  return g_strdup_printf ("https://%s%s.%s%s.%s", service, fips ? "-fips" : "",
                          dualstack && s3 ? "dualstack." : "", region, suffix);
}

/* Whether @host, a name or an address, is this machine. */
gboolean
proof_aws_host_is_loopback (const char *host)
{
  g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

  return address ? g_inet_address_get_is_loopback (address) : g_str_equal (host, "localhost");
}

/**
 * proof_aws_endpoint_check:
 * @url: what somebody set as an endpoint
 * @error: PROOF_AWS_ERROR_CONFIG, saying what is accepted
 *
 * Returns: (transfer full): @url without a trailing slash, its host in lower case
 */
char *
proof_aws_endpoint_check (const char *url,
                          GError    **error)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  g_autoptr (GUri) clean = NULL;
  g_autofree char *host = NULL, *path = NULL;

  if (!uri || !g_uri_get_host (uri) || !*g_uri_get_host (uri) || g_uri_get_userinfo (uri) ||
      g_uri_get_query (uri) || g_uri_get_fragment (uri) ||
      (!g_str_equal (g_uri_get_scheme (uri), "https") &&
       !g_str_equal (g_uri_get_scheme (uri), "http")))
    {
      /* Not repeated: it may hold a password. */
      g_set_error_literal (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                           _("The endpoint is not a plain https address: https://host, "
                             "https://host:port or https://host/path are accepted."));
      return NULL;
    }
  host = g_ascii_strdown (g_uri_get_host (uri), -1);
  if (g_str_equal (g_uri_get_scheme (uri), "http") && !proof_aws_host_is_loopback (host))
    {
      g_set_error (error, PROOF_AWS_ERROR, PROOF_AWS_ERROR_CONFIG,
                   _("The endpoint http://%s is not encrypted; plain http is accepted for this "
                     "machine alone (127.0.0.1, ::1, localhost). Use https."), host);
      return NULL;
    }

  path = g_strdup (g_uri_get_path (uri));
  while (g_str_has_suffix (path, "/"))
    path[strlen (path) - 1] = '\0';
  clean = g_uri_build (G_URI_FLAGS_ENCODED, g_uri_get_scheme (uri), NULL, host,
                       g_uri_get_port (uri), path, NULL, NULL);

  return g_uri_to_string (clean);
}

static gboolean
is_under (const char *host,
          const char *domain)
{
  gsize length = strlen (host), n = strlen (domain);

  return length > n && host[length - n - 1] == '.' && g_str_has_suffix (host, domain);
}

/* Whether AWS has given @host its name, in whatever partition. */
gboolean
proof_aws_host_is_of_aws (const char *host)
{
  for (guint i = 0; i < G_N_ELEMENTS (partitions); i++)
    if (is_under (host, partitions[i].suffix) ||
        (partitions[i].dualstack && is_under (host, partitions[i].dualstack)))
      return TRUE;
  return FALSE;
}

/**
 * proof_aws_endpoint_serves:
 * @url: an endpoint
 * @service: a service
 *
 * One endpoint said for everything is meant for everything, unless its name says that it is one of
 * AWS's own hosts for another service (an interface endpoint, a regional host).
 */
gboolean
proof_aws_endpoint_serves (const char *url,
                           const char *service)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_ENCODED, NULL);
  const char *host = uri ? g_uri_get_host (uri) : NULL;
  g_auto (GStrv) labels = NULL;

  if (!host || !proof_aws_host_is_of_aws (host))
    return TRUE;

  labels = g_strsplit (host, ".", -1);
  for (guint i = 0; labels[i]; i++)
    if (g_str_has_prefix (labels[i], service))
      return TRUE;

  return FALSE;
}
