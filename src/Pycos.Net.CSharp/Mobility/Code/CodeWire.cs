using WireEntry = (string Name, string Version, string Sha256, int Length, string PdbSha256, int PdbLength);
using WireOffer = (int First, (string Name, string Version, string Sha256, int Length, string PdbSha256, int PdbLength)[] Entries, string[] Absent);

namespace Pycos.Internals;

/// <summary>Offers as services take them: tuples, since no class of Pycos itself is a message.</summary>
internal static class CodeWire
{
    public static WireOffer Of(CodeOffer offer) => (offer.First, [.. offer.Entries.Select(Of)], offer.Absent);

    public static CodeOffer Read(in WireOffer offer) => new(offer.First, [.. offer.Entries.Select(Read)], offer.Absent);

    private static WireEntry Of(CodeEntry entry) =>
        (entry.Name, entry.Version, entry.Sha256, entry.Length, entry.PdbSha256, entry.PdbLength);

    private static CodeEntry Read(WireEntry entry) =>
        new(entry.Name, entry.Version, entry.Sha256, entry.Length, entry.PdbSha256, entry.PdbLength);
}
