using System.Collections.Immutable;

namespace Pycos.Internals;

/// <summary>A small map of texts, in the order of its names, so that equal maps are equal bytes.</summary>
internal static class DetailMap
{
    public static void Write(WireBuffer writer, ImmutableDictionary<string, string> details)
    {
        writer.WriteMapHeader(Math.Min(details.Count, WireLimits.Details));
        foreach (var (name, value) in details.OrderBy(entry => entry.Key, StringComparer.Ordinal).Take(WireLimits.Details))
        {
            writer.WriteLabel(name);
            writer.WriteSentence(value);
        }
    }

    public static ImmutableDictionary<string, string> Read(ref WireReader reader)
    {
        var count = reader.ReadMapHeader(WireLimits.Details);
        if (count == 0)
        {
            return ImmutableDictionary<string, string>.Empty;
        }

        var details = ImmutableDictionary.CreateBuilder<string, string>();
        for (; count > 0; count--)
        {
            var name = reader.ReadName();
            if (!details.TryAdd(name, reader.ReadSentence()))
            {
                throw reader.Malformed("a detail comes twice");
            }
        }

        return details.ToImmutable();
    }
}
