using System.Buffers.Text;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Pycos;

/// <summary>
/// A secret that nodes have in common. Only nodes that share one become peers; each proves to the other that it has it, and the secret
/// itself never leaves the process.
/// </summary>
/// <remarks>
/// <para>A node may have several secrets: an old and a new one while they are exchanged, or one for each group of peers that may do
/// different things. Two nodes use the first secret of the one that connects whose label and text the other has as well.</para>
/// <para>Whoever lets a node connect to himself, or hears its announcements, can try secrets offline. Deriving the keys is slow on
/// purpose (PBKDF2 with HMAC-SHA-256, 600,000 rounds as OWASP recommends), but only a secret that can not be guessed is safe: see
/// <see cref="Generate"/>.</para>
/// <para>Objects are immutable and may be used from any thread.</para>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class NodeSecret
{
    /// <summary>The label of a secret that was not given one.</summary>
    public const string DefaultLabel = "default";

    private const int ShortestGood = 16; // characters; what the protocol's manual asks for
    private const int GeneratedBytes = 32;

    private readonly Func<string, int, byte[]> derive;
    private readonly Dictionary<(string Cluster, int Rounds), byte[]> roots = [];

    /// <summary>Describes a secret.</summary>
    /// <param name="text">The secret: not empty, and at least 16 characters if it is to be safe.</param>
    /// <param name="label">Its name, by which nodes find the one that they share; travels in plain text.</param>
    /// <param name="grants">What peers that prove this secret may do on the node that is given this object.</param>
    /// <param name="principal">What such peers are called in logs and to services; the label if null.</param>
    /// <exception cref="ArgumentException">The text or the label is empty, or the label is one that the protocol uses itself.</exception>
    public NodeSecret(
        string text, string label = DefaultLabel, Capabilities grants = Capabilities.Default, string? principal = null)
        : this(label, grants, principal, (cluster, rounds) => DeriveSlowly(text, cluster, rounds))
    {
        ArgumentException.ThrowIfNullOrEmpty(text);
        IsShort = text.Length < ShortestGood;
    }

    private NodeSecret(string label, Capabilities grants, string? principal, Func<string, int, byte[]> derive)
    {
        ArgumentException.ThrowIfNullOrEmpty(label);
        if (Internals.KeyRing.IsReserved(label))
        {
            throw new ArgumentException($"The label \"{label}\" stands for connections without a secret; choose another.", nameof(label));
        }

        this.derive = derive;
        Label = label;
        Grants = grants;
        Principal = principal ?? label;
    }

    /// <summary>The name of the secret.</summary>
    public string Label { get; }

    /// <summary>What peers that prove this secret may do.</summary>
    public Capabilities Grants { get; }

    /// <summary>What peers that prove this secret are called.</summary>
    public string Principal { get; }

    /// <summary>Whether the secret has fewer than 16 characters, of which a node warns when it starts.</summary>
    public bool IsShort { get; }

    /// <summary>Makes a new secret text from 256 random bits of the system: 43 letters, digits, <c>-</c> and <c>_</c>.</summary>
    /// <returns>The text, to be given to all nodes that are to become peers.</returns>
    public static string Generate() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(GeneratedBytes));

    /// <summary>The label; never the secret.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"secret \"{Label}\"";

    /// <summary>
    /// A secret that programs tell each other and nobody has thought up. What is random anyhow is not made safer by a slow derivation,
    /// so this one costs microseconds.
    /// </summary>
    /// <param name="key">256 random bits.</param>
    /// <param name="label">Its name; travels in plain text.</param>
    /// <param name="grants">What peers that prove it may do.</param>
    /// <param name="principal">What such peers are called; the label if null.</param>
    /// <exception cref="ArgumentException">The key has another length, or the label can not be used.</exception>
    internal static NodeSecret OfKey(
        byte[] key, string label, Capabilities grants = Capabilities.Default, string? principal = null) =>
        key.Length == GeneratedBytes
            ? new NodeSecret(label, grants, principal, (cluster, _) => DeriveFast(key, cluster))
            : throw new ArgumentException($"A key has {GeneratedBytes} bytes, and this one {key.Length}.", nameof(key));

    /// <summary>The key from which all others of a cluster come. Slow the first time, so not for a scheduler's thread.</summary>
    internal byte[] Root(string cluster, int rounds)
    {
        lock (roots)
        {
            if (!roots.TryGetValue((cluster, rounds), out var root))
            {
                root = derive(cluster, rounds);
                roots.Add((cluster, rounds), root);
            }

            return root;
        }
    }

    private static byte[] DeriveSlowly(string text, string cluster, int rounds) => Rfc2898DeriveBytes.Pbkdf2(
        Encoding.UTF8.GetBytes(text), SaltOf(cluster), rounds, HashAlgorithmName.SHA256, Internals.SecretKeys.Length);

    private static byte[] DeriveFast(byte[] key, string cluster) =>
        HKDF.DeriveKey(HashAlgorithmName.SHA256, key, Internals.SecretKeys.Length, SaltOf(cluster), "key"u8.ToArray());

    private static byte[] SaltOf(string cluster) => Encoding.UTF8.GetBytes("pn1:" + cluster);
}
