/* What tls_link.h says, on OpenSSL 3. The server's certificate is not verified: it is a new one in each run. */
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "net.h"
#include "tls_link.h"

/* The same for all servers, whatever each likes best. */
static const char cipher_suite[] = "TLS_AES_128_GCM_SHA256";

static void tls_fail(const char *what) {
    fprintf(stderr, "%s: ", what);
    ERR_print_errors_fp(stderr);
    exit(1);
}

static SSL_CTX *new_context(void) {
    SSL_CTX *context = SSL_CTX_new(TLS_client_method());
    if (!context || !SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION)) tls_fail("SSL_CTX_new");
    if (!SSL_CTX_set_ciphersuites(context, cipher_suite)) tls_fail(cipher_suite);
    return context;
}

void *tls_connect(int fd) {
    static SSL_CTX *context;
    if (!context) context = new_context();
    SSL *tls = SSL_new(context);
    if (!tls || !SSL_set_fd(tls, fd)) tls_fail("SSL_new");
    if (SSL_connect(tls) != 1) tls_fail("SSL_connect");
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK);
    return tls;
}

int tls_send(void *tls, const char *data, int length) { return SSL_write(tls, data, length); }

int tls_receive(void *tls, char *buffer, int room) {
    int bytes = SSL_read(tls, buffer, room);
    if (bytes > 0) return bytes;
    if (SSL_get_error(tls, bytes) != SSL_ERROR_WANT_READ) tls_fail("SSL_read");
    return 0;
}

void tls_free(void *tls) {
    SSL_shutdown(tls);
    SSL_free(tls);
}
