/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A JSON object that holds secrets: g_autoptr (ProofSsoJson) wipes every string in it. Members that
 * nobody asks for stay as they are, and a member of another type than expected is one that is not
 * there. */
typedef JsonObject ProofSsoJson;

ProofSsoJson *proof_sso_json_parse      (const char   *text,
                                         gssize        length);
ProofSsoJson *proof_sso_json_parse_bytes (GBytes      *bytes);
char         *proof_sso_json_to_text    (ProofSsoJson *self);
void          proof_sso_json_free       (ProofSsoJson *self);
const char   *proof_sso_json_get        (ProofSsoJson *self,
                                         const char   *member);
const char   *proof_sso_json_get_word   (ProofSsoJson *self,
                                         const char   *member);
gboolean      proof_sso_json_is_repeated (ProofSsoJson *self,
                                          const char   *text);
gint64        proof_sso_json_get_number (ProofSsoJson *self,
                                         const char   *member);
gint64        proof_sso_json_get_span   (ProofSsoJson *self,
                                         const char   *member,
                                         gint64        unit_us);
gint64        proof_sso_json_get_time   (ProofSsoJson *self,
                                         const char   *member);
void          proof_sso_json_set        (ProofSsoJson *self,
                                         const char   *member,
                                         const char   *value);
void          proof_sso_json_set_time   (ProofSsoJson *self,
                                         const char   *member,
                                         gint64        time_us);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofSsoJson, proof_sso_json_free)

G_END_DECLS
