using System.Reflection;

namespace Pycos.Internals;

/// <summary>
/// What the code in one pickle reads of the captured variables of C#. All lambdas of a scope share one object for what any of them has
/// captured, so that without this a stream of one would keep another from travelling.
/// </summary>
internal sealed class CaptureSet
{
    private readonly HashSet<MethodBase> methods = [];
    private readonly Dictionary<Type, ulong> read = [];
    private readonly Dictionary<Type, ulong> written = [];
    private bool hasUnknown;
    private bool hasGrown;

    public void Add(MethodBase method)
    {
        if (!CompilerNames.IsMadeByCSharp(method.DeclaringType ?? typeof(object)) || !methods.Add(method))
        {
            return;
        }

        if (CaptureAnalysis.Of(method) is not { } uses)
        {
            hasUnknown = true;
            hasGrown |= written.Count > 0;
            return;
        }

        foreach (var (type, fields) in uses)
        {
            var before = read.GetValueOrDefault(type);
            read[type] = before | fields;
            hasGrown |= written.TryGetValue(type, out var sent) && (fields & ~sent) != 0;
        }
    }

    /// <summary>The fields of a class that are read; all of them if nothing is known about it.</summary>
    public ulong MaskOf(Type type)
    {
        var key = TypeDefinition.Of(type);
        var mask = hasUnknown || !read.TryGetValue(key, out var fields) ? ulong.MaxValue : fields;
        written[key] = mask;
        return mask;
    }

    /// <summary>Whether more is read of a class than was known when it was written. Forgets what was written, for another try.</summary>
    public bool HaveGrown()
    {
        var grown = hasGrown;
        hasGrown = false;
        written.Clear();
        return grown;
    }

    public void Clear()
    {
        methods.Clear();
        read.Clear();
        written.Clear();
        hasUnknown = false;
        hasGrown = false;
    }
}
