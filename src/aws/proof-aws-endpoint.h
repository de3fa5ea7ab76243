/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "proof-aws-error.h"

G_BEGIN_DECLS

/* Which host serves a service in a region, and what a custom endpoint may be. Pure. */
gboolean proof_aws_region_is_valid     (const char *region);
gboolean proof_aws_host_is_loopback    (const char *host);
gboolean proof_aws_host_is_of_aws      (const char *host);
char    *proof_aws_endpoint_for_region (const char *service,
                                        const char *region,
                                        gboolean    fips,
                                        gboolean    dualstack,
                                        GError    **error);
char    *proof_aws_endpoint_check      (const char *url,
                                        GError    **error);
gboolean proof_aws_endpoint_serves     (const char *url,
                                        const char *service);

G_END_DECLS
