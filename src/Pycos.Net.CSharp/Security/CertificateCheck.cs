using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Logging;

namespace Pycos.Internals;

/// <summary>
/// What is made of the certificate that the other side of one connection shows. TLS goes on in any case, so that the other side can be
/// told what is wrong: who uses this must look at <see cref="Refusal"/> before anything else is said.
/// </summary>
internal sealed class CertificateCheck(NodeCertificates? certificates, ILogger log)
{
    /// <summary>What the handshake binds its proofs to; zeros for none.</summary>
    internal ReadOnlyMemory<byte> Hash { get; private set; } = new byte[Transcript.Length];

    /// <summary>Whom the certificate stands for; null where nobody checks certificates.</summary>
    internal PeerGrant? Grant { get; private set; }

    /// <summary>Why the certificate is refused, in words for both sides; null if it is good.</summary>
    internal string? Refusal { get; private set; } = "no certificate was shown";

    /// <summary>How a chain is checked: against the given authorities only, and without asking anybody for anything.</summary>
    internal static X509ChainPolicy Policy(NodeCertificates? certificates)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            // A stranger's certificate says from where its issuer's could be fetched.
            DisableCertificateDownloads = true,
        };
        policy.CustomTrustStore.AddRange(certificates?.Authorities ?? []);
        return policy;
    }

    /// <summary>What is wrong with a chain, in words.</summary>
    internal static string Explain(X509Certificate2 certificate, X509Chain chain)
    {
        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);
        var what = Has(X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain) ? "no authority that is trusted there has signed it"
            : Has(X509ChainStatusFlags.NotTimeValid) ? $"it, or one above it, is not valid now; it is from {certificate.NotBefore:u} to {certificate.NotAfter:u}"
            : Has(X509ChainStatusFlags.NotValidForUsage) ? "it is not for both server and client authentication"
            : $"{status}";
        return $"the certificate {certificate.Subject} is not accepted: {what}";

        bool Has(X509ChainStatusFlags flags) => (status & flags) != 0;
    }

    /// <summary>For <see cref="SslStream"/>.</summary>
    internal bool Note(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors)
    {
        if (shown is null)
        {
            return certificates is not null;
        }

        Hash = SelfSignedCertificate.Hash(shown);
        Refusal = certificates is null ? null : Check(certificates, (X509Certificate2)shown, chain, errors);
        return true;
    }

    private string? Check(NodeCertificates trusted, X509Certificate2 shown, X509Chain? chain, SslPolicyErrors errors)
    {
        // Nodes are not known by the names of their hosts.
        if ((errors & ~SslPolicyErrors.RemoteCertificateNameMismatch) != SslPolicyErrors.None)
        {
            return chain is null ? $"the certificate {shown.Subject} is not accepted: {errors}" : Explain(shown, chain);
        }

        try
        {
            Grant = trusted.Identify(shown) is { } principal ? new PeerGrant(principal.Name, principal.Grants) : null;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            NetLog.IdentifyFailed(log, shown.Subject, exception);
        }

        return Grant is null ? $"the certificate {shown.Subject} is not accepted: it stands for nobody there" : null;
    }
}
