using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Pycos.Internals;

/// <summary>
/// A certificate that a node makes for itself when it starts. Nobody checks who signed it: the proofs of the handshake are about its
/// hash, which is what ties the node to its end of the encrypted connection.
/// </summary>
internal static class SelfSignedCertificate
{
    private const int YearsValid = 10;

    /// <summary>Makes a certificate with a new P-256 key, valid from a day before now, since clocks differ.</summary>
    public static X509Certificate2 Create(DateTimeOffset now)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=pycos node", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));
        return Usable(request.CreateSelfSigned(now.AddDays(-1), now.AddYears(YearsValid)));
    }

    /// <summary>The certificate with its key where TLS finds it; what is given is not to be used any more.</summary>
    public static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        // SChannel takes no key that lives in memory only.
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), password: null);
        }
    }

    /// <summary>What the handshake binds its proofs to.</summary>
    public static byte[] Hash(X509Certificate certificate) => SHA256.HashData(certificate.GetRawCertData());
}
