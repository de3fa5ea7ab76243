/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The sections of ~/.aws/config and ~/.aws/credentials. Pure and tolerant: a line that makes no
 * sense is reported and skipped, never the whole file. */
typedef struct _ProofAwsProfiles ProofAwsProfiles;

typedef enum
{
  PROOF_AWS_FILE_CONFIG,
  PROOF_AWS_FILE_CREDENTIALS,
} ProofAwsFile;

typedef enum
{
  PROOF_AWS_SECTION_PROFILE,
  PROOF_AWS_SECTION_SSO_SESSION,
  PROOF_AWS_SECTION_SERVICES,
} ProofAwsSection;

ProofAwsProfiles   *proof_aws_profiles_new          (void);
void                proof_aws_profiles_free         (ProofAwsProfiles       *self);
void                proof_aws_profiles_parse        (ProofAwsProfiles       *self,
                                                     ProofAwsFile            file,
                                                     const char             *text,
                                                     gssize                  length);
void                proof_aws_profiles_load         (ProofAwsProfiles       *self,
                                                     ProofAwsFile            file,
                                                     const char             *path);
gboolean            proof_aws_profiles_has          (const ProofAwsProfiles *self,
                                                     ProofAwsSection         section,
                                                     const char             *name);
const char         *proof_aws_profiles_get          (const ProofAwsProfiles *self,
                                                     ProofAwsSection         section,
                                                     const char             *name,
                                                     const char             *key);
const char         *proof_aws_profiles_get_said     (const ProofAwsProfiles *self,
                                                     ProofAwsSection         section,
                                                     const char             *name,
                                                     const char             *key);
const char         *proof_aws_profiles_get_in       (const ProofAwsProfiles *self,
                                                     ProofAwsFile            file,
                                                     ProofAwsSection         section,
                                                     const char             *name,
                                                     const char             *key);
char               *proof_aws_profiles_dup_nested   (const ProofAwsProfiles *self,
                                                     ProofAwsSection         section,
                                                     const char             *name,
                                                     const char             *key,
                                                     const char             *nested_key);
char              **proof_aws_profiles_list         (const ProofAwsProfiles *self,
                                                     ProofAwsSection         section);
char              **proof_aws_profiles_list_keys    (const ProofAwsProfiles *self,
                                                     ProofAwsSection         section,
                                                     const char             *name);
const char * const *proof_aws_profiles_get_warnings (const ProofAwsProfiles *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (ProofAwsProfiles, proof_aws_profiles_free)

G_END_DECLS
