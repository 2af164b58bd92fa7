/* TLS 1.3 of the load generator's connections. Without OpenSSL nothing of it is there. */
#ifndef TLS_LINK_H
#define TLS_LINK_H

void *tls_connect(int fd);
int tls_send(void *tls, const char *data, int length);
int tls_receive(void *tls, char *buffer, int room);
void tls_free(void *tls);

#endif
