using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>The keys that a node can prove, in the order in which it prefers them.</summary>
internal sealed class KeyRing
{
    /// <summary>The rounds of PBKDF2: what OWASP recommends for HMAC-SHA-256 since 2023.</summary>
    public const int DefaultRounds = 600_000;

    /// <summary>The label where certificates alone tell who a peer is: proofs then only show that nobody changed the handshake.</summary>
    public const string CertificateLabel = "pki";

    /// <summary>The label of nodes of one machine that use neither secret nor certificates.</summary>
    public const string OpenLabel = "open";

    private KeyRing(ImmutableArray<SecretKeys> keys) => Keys = keys;

    public ImmutableArray<SecretKeys> Keys { get; }

    public ImmutableArray<string> Labels => [.. Keys.Select(key => key.Label)];

    /// <summary>Derives the keys, which takes a fraction of a second for each secret.</summary>
    /// <exception cref="ArgumentException">There is no secret, or two have one label.</exception>
    public static KeyRing Of(IReadOnlyCollection<NodeSecret> secrets, string cluster, int rounds = DefaultRounds)
    {
        if (secrets.Count == 0)
        {
            throw new ArgumentException("A ring of keys needs a secret.", nameof(secrets));
        }

        ThrowIfTwice(secrets.Select(secret => secret.Label));
        return new KeyRing([.. secrets.Select(secret => Derive(secret, cluster, rounds, isPrivate: false))]);
    }

    /// <summary>A ring without a secret: it proves nothing, and whether that is allowed is decided elsewhere.</summary>
    public static KeyRing WithoutSecret(string label, string principal, Capabilities grants) =>
        new([new SecretKeys(label, new byte[SecretKeys.Length], principal, grants)]);

    /// <summary>The ring with keys behind its own that programs have made for each other.</summary>
    /// <exception cref="ArgumentException">Two have one label.</exception>
    public KeyRing WithPrivate(IReadOnlyCollection<NodeSecret> secrets, string cluster)
    {
        ThrowIfTwice(Labels.Concat(secrets.Select(secret => secret.Label)));
        return new KeyRing([.. Keys, .. secrets.Select(secret => Derive(secret, cluster, DefaultRounds, isPrivate: true))]);
    }

    public static bool IsReserved(string label) => label is CertificateLabel or OpenLabel;

    /// <summary>Whether there are keys that programs have made for each other.</summary>
    public bool HasPrivate => Keys.Any(key => key.IsPrivate);

    public SecretKeys? Find(string label) => Keys.FirstOrDefault(key => key.Label == label);

    /// <summary>The first label of the other side that is also here.</summary>
    /// <param name="labels">The labels of the other side.</param>
    /// <param name="isPrivate">Whether only keys count that programs have made for each other.</param>
    public SecretKeys? FindCommon(ImmutableArray<string> labels, bool isPrivate = false) =>
        labels.Select(Find).FirstOrDefault(key => key is not null && (key.IsPrivate || !isPrivate));

    private static void ThrowIfTwice(IEnumerable<string> labels)
    {
        if (labels.GroupBy(label => label).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException($"Two secrets are labelled \"{twice.Key}\"; give each a label of its own.", nameof(labels));
        }
    }

    private static SecretKeys Derive(NodeSecret secret, string cluster, int rounds, bool isPrivate) =>
        new(secret.Label, secret.Root(cluster, rounds), secret.Principal, secret.Grants) { IsPrivate = isPrivate };
}
