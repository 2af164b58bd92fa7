using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pycos.Benchmarks;

/// <summary>The certificate of a server that speaks TLS.</summary>
public static class SelfSignedCertificate
{
    /// <summary>Makes a new one, of a key on the curve P-256, which is good for a day.</summary>
    /// <returns>The certificate with its key.</returns>
    public static X509Certificate2 Create()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var now = DateTimeOffset.UtcNow;
        return request.CreateSelfSigned(now.AddHours(-1), now.AddDays(1));
    }
}
