namespace Pycos.Internals;

/// <summary>Notes the references to values of servers that are found while code is turned into bytes, on the thread that does.</summary>
internal static class CapturedData
{
    [ThreadStatic]
    private static bool isLooking;

    [ThreadStatic]
    private static List<(ServerId Server, long Bytes)>? found;

    /// <summary>Turns code into bytes.</summary>
    /// <param name="origin">What does.</param>
    /// <param name="code">The code.</param>
    /// <param name="options">What the job that has it needs: that it runs near its data is added, unless they say where it runs.</param>
    public static CodePickle Pickle(CodeOrigin origin, object code, ref JobOptions options)
    {
        isLooking = true;
        try
        {
            var pickle = origin.Pickle(code);
            if (found is { } captured && options.Near.Count == 0 && options.Server is null)
            {
                options = options with { Near = ByBytes(captured) };
            }

            return pickle;
        }
        finally
        {
            isLooking = false;
            found = null;
        }
    }

    /// <summary>Turns code of a job that runs here into bytes, for the client.</summary>
    /// <param name="context">The code that the client has brought.</param>
    /// <param name="code">The code.</param>
    /// <param name="near">The servers with what it refers to.</param>
    public static CodePickle Pickle(CodeContext context, object code, out ServerId[] near)
    {
        isLooking = true;
        try
        {
            var pickle = context.Pickle(code);
            near = found is { } captured ? ByBytes(captured) : [];
            return pickle;
        }
        finally
        {
            isLooking = false;
            found = null;
        }
    }

    /// <summary>A reference was found.</summary>
    public static void Note(ServerId server, long bytes)
    {
        if (isLooking)
        {
            (found ??= []).Add((server, bytes));
        }
    }

    private static ServerId[] ByBytes(List<(ServerId Server, long Bytes)> captured) =>
    [
        .. captured.GroupBy(data => data.Server).OrderByDescending(server => server.Sum(data => data.Bytes)).Select(server => server.Key),
    ];
}
