using System.Collections;
using System.Data.Common;
using System.Net.Sockets;
using System.Numerics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace Pycos.Internals;

/// <summary>Why values of some types must not travel.</summary>
internal static class TypeRefusals
{
    private const string Connection = "a connection stays in its process. Send what the receiver needs to open its own.";
    private const string Running = "what runs stays in its process. Send its result, or a TaskRef by which the receiver can reach it.";
    private const string Waiting = "it is shared by tasks of one process. Send a TaskRef to the task that owns it.";
    private const string Code = "code does not travel in messages. Send data that tells the receiver what to do.";
    private const string Handle = "an address or handle means something in its own process only. Send what it stands for.";
    private const string Machinery = "it belongs to its process. Send the data that the receiver needs, in a record of its own.";

    private static readonly (Type Type, string Reason)[] ByBase =
    [
        (typeof(Socket), Connection),
        (typeof(AsyncSocket), Connection),
        (typeof(DbConnection), Connection),
        (typeof(AsyncDatabase), Connection),
        (typeof(Stream), "a stream stays in its process. Send its bytes, or the file."),
        (typeof(AsyncFile), "an open file stays in its process. Send its bytes, or the file."),
        (typeof(TextReader), "a reader stays in its process. Send the text."),
        (typeof(TextWriter), "a writer stays in its process. Send the text."),
        (typeof(PycosTask), Running),
        (typeof(Task), Running),
        (typeof(Thread), Running),
        (typeof(Scheduler), Running),
        (typeof(System.Diagnostics.Process), Running),
        (typeof(AsyncProcess), Running),
        (typeof(CancellationTokenSource), Waiting),
        (typeof(CancellationToken), Waiting),
        (typeof(WaitHandle), Waiting),
        (typeof(Delegate), Code),
        (typeof(MemberInfo), "types of the program do not travel. Send a name that the receiver knows what to do with."),
        (typeof(Assembly), Code),
        (typeof(Module), Code),
        (typeof(SafeHandle), Handle),
        (typeof(nint), Handle),
        (typeof(nuint), Handle),
        (typeof(Pointer), Handle),
        (typeof(GCHandle), Handle),
        (typeof(WeakReference), Handle),
        (typeof(IEnumerator), "an enumerator stays in its process. Send the elements as a list."),
        (typeof(Exception), "exceptions do not travel in messages. Send what the receiver has to know about the failure."),
    ];

    private static readonly Type[] GenericRunning = [typeof(ValueTask<>), typeof(Coroutine<>)];

    // Types of the platform that are nothing but their public data.
    private static readonly HashSet<Type> PlainOfPlatform =
    [
        typeof(object), typeof(Complex), typeof(Vector2), typeof(Vector3), typeof(Vector4), typeof(Quaternion),
        typeof(NodeId), typeof(Location), typeof(PeerStatus),
    ];

    /// <summary>Why values of a type must not travel; <see langword="null"/> if they may.</summary>
    public static string? ReasonFor(Type type)
    {
        if (type.IsPointer || type.IsFunctionPointer)
        {
            return Handle;
        }

        if (type.IsByRefLike)
        {
            return "it lives on the stack. Send an array or a list.";
        }

        if (type == typeof(ValueTask) || type == typeof(Coroutine) ||
            type.IsGenericType && GenericRunning.Contains(type.GetGenericTypeDefinition()))
        {
            return Running;
        }

        foreach (var (refused, reason) in ByBase)
        {
            if (refused.IsAssignableFrom(type))
            {
                return reason;
            }
        }

        return null;
    }

    /// <summary>Why an object of a type that is neither plain data by nature nor a collection must not travel.</summary>
    public static string? ReasonForObject(Type type) =>
        IsOfPlatform(type) && !PlainOfPlatform.Contains(type) && !FSharpTypes.IsRecord(type) && !type.IsInterface ? Machinery : null;

    /// <summary>Whether a type comes from .NET, F# or this library.</summary>
    public static bool IsOfPlatform(Type type)
    {
        var assembly = type.Assembly.GetName().Name ?? "";
        return assembly is "System" or "mscorlib" or "netstandard" or "FSharp.Core" or "Pycos.Core" or "Pycos.Net" or "Pycos.FSharp" ||
            assembly.StartsWith("System.", StringComparison.Ordinal) ||
            assembly.StartsWith("Microsoft.Extensions.", StringComparison.Ordinal);
    }

    public static MessageNotSerializableException Refused(Type type, string reason) =>
        new($"{TypeText.Of(type)} cannot be sent; {reason}");
}
