/* SPDX-License-Identifier: Apache-2.0
 *
 * The one door to OpenSSL's libcrypto: it is opened when a certificate is to sign, and not
 * before.
 *
 * A door is a table of functions. It has no end of its own: the library stays loaded. */
#ifndef AFSYNC_SOURCE_CRYPTO_DOOR_H
#define AFSYNC_SOURCE_CRYPTO_DOOR_H

#include "base/attr.h"
#include "base/fault.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>
#include <stdbool.h>

/* Every function we use: its type and its name. */
#define AFSYNC_CRYPTO_FUNCTIONS(FUNCTION)                                                  \
    FUNCTION(BIO *, BIO_new_mem_buf, (const void *bytes, int length))                      \
    FUNCTION(int, BIO_free, (BIO * bio))                                                   \
    FUNCTION(void, ERR_clear_error, (void))                                                \
    FUNCTION(EVP_PKEY *, PEM_read_bio_PrivateKey,                                          \
             (BIO * bio, EVP_PKEY * *key, pem_password_cb * ask, void *context))           \
    FUNCTION(X509 *, PEM_read_bio_X509,                                                    \
             (BIO * bio, X509 * *certificate, pem_password_cb * ask, void *context))       \
    FUNCTION(void, X509_free, (X509 * certificate))                                        \
    FUNCTION(int, X509_check_private_key, (const X509 *certificate, const EVP_PKEY *key))  \
    FUNCTION(int, X509_digest,                                                             \
             (const X509 *certificate, const EVP_MD *digest, unsigned char *out,           \
              unsigned *length))                                                           \
    FUNCTION(const ASN1_TIME *, X509_get0_notAfter, (const X509 *certificate))             \
    FUNCTION(const ASN1_TIME *, X509_get0_notBefore, (const X509 *certificate))            \
    FUNCTION(int, ASN1_TIME_to_tm, (const ASN1_TIME *time, struct tm *out))                \
    FUNCTION(const EVP_MD *, EVP_sha256, (void))                                           \
    FUNCTION(int, EVP_PKEY_is_a, (const EVP_PKEY *key, const char *name))                  \
    FUNCTION(void, EVP_PKEY_free, (EVP_PKEY * key))                                        \
    FUNCTION(EVP_MD_CTX *, EVP_MD_CTX_new, (void))                                         \
    FUNCTION(void, EVP_MD_CTX_free, (EVP_MD_CTX * context))                                \
    FUNCTION(int, EVP_DigestSignInit,                                                      \
             (EVP_MD_CTX * context, EVP_PKEY_CTX * *settings, const EVP_MD *digest,        \
              ENGINE *engine, EVP_PKEY *key))                                              \
    FUNCTION(int, EVP_PKEY_CTX_set_rsa_padding, (EVP_PKEY_CTX * settings, int padding))    \
    FUNCTION(int, EVP_PKEY_CTX_set_rsa_pss_saltlen, (EVP_PKEY_CTX * settings, int length)) \
    FUNCTION(int, EVP_DigestSign,                                                          \
             (EVP_MD_CTX * context, unsigned char *out, size_t *length,                    \
              const unsigned char *bytes, size_t count))                                   \
    FUNCTION(int, RAND_bytes, (unsigned char *bytes, int count))

struct afsync_crypto {
#define FUNCTION(type, name, parameters) type(*name) parameters;
    AFSYNC_CRYPTO_FUNCTIONS(FUNCTION)
#undef FUNCTION
};

/* Opens the door; a fault names the library or the function that is missing, and the
 * package. */
AFSYNC_MUST_USE
bool afsync_crypto_open(struct afsync_crypto *crypto, struct afsync_fault *fault);

#endif
