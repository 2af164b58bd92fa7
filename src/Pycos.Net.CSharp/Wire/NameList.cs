using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>A list of names.</summary>
internal static class NameList
{
    public static void Write(WireBuffer writer, ImmutableArray<string> names)
    {
        writer.WriteArrayHeader(names.IsDefault ? 0 : names.Length);
        if (!names.IsDefault)
        {
            foreach (var name in names)
            {
                writer.WriteName(name);
            }
        }
    }

    public static ImmutableArray<string> Read(ref WireReader reader, int limit)
    {
        var names = new string[reader.ReadListHeader(limit)];
        for (var i = 0; i < names.Length; i++)
        {
            names[i] = reader.ReadName();
        }

        return ImmutableCollectionsMarshal.AsImmutableArray(names);
    }
}
