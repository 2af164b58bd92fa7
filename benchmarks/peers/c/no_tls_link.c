/* What tls_link.h says, on a machine without OpenSSL: there the load generator in .NET is used for TLS. */
#include "net.h"
#include "tls_link.h"

void *tls_connect(int fd) {
    (void)fd;
    fprintf(stderr, "this load generator was compiled without OpenSSL\n");
    exit(1);
}

int tls_send(void *tls, const char *data, int length) { return (void)tls, (void)data, -length; }

int tls_receive(void *tls, char *buffer, int room) { return (void)tls, (void)buffer, -room; }

void tls_free(void *tls) { (void)tls; }
