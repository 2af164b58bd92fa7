using System.Security.Cryptography;

namespace Pycos.Internals;

/// <summary>What is derived from one secret for one cluster, and what whoever proves it may do.</summary>
internal sealed class SecretKeys
{
    public const int Length = 32;

    private readonly byte[] root;

    public SecretKeys(string label, byte[] root, string principal, Capabilities grants)
    {
        this.root = root;
        Label = label;
        Principal = principal;
        Grants = grants;
        Authentication = Derive("auth"u8);
        Discovery = Derive("disc"u8);
    }

    public string Label { get; }

    public string Principal { get; }

    public Capabilities Grants { get; }

    /// <summary>Whether programs have made it for each other: it stands for its peer alone, whatever certificate that shows.</summary>
    public bool IsPrivate { get; init; }

    /// <summary>The key of the proofs.</summary>
    public byte[] Authentication { get; }

    /// <summary>The key of announcements.</summary>
    public byte[] Discovery { get; }

    /// <summary>The two keys of the records of one connection.</summary>
    public RecordKeys ForRecords(ReadOnlySpan<byte> transcript) => new(Derive("i2r"u8, transcript), Derive("r2i"u8, transcript));

    private byte[] Derive(ReadOnlySpan<byte> purpose, ReadOnlySpan<byte> salt = default)
    {
        var key = new byte[Length];
        HKDF.DeriveKey(HashAlgorithmName.SHA256, root, key, salt, purpose);
        return key;
    }
}
