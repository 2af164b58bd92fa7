namespace Pycos.Internals;

/// <summary>A date and time with its kind: one that is local is the same moment, in the time zone of the receiver.</summary>
internal readonly struct DateTimeForm : IScalarForm<DateTime>
{
    public static void Write(ref MessageWriter writer, DateTime value) => writer.WriteInt64(value.ToBinary());

    public static DateTime Read(ref MessageReader reader) => DateTime.FromBinary(reader.ReadInt64());
}

/// <summary>A date and time by its clock, and the offset of that from UTC in minutes.</summary>
internal readonly struct DateTimeOffsetForm : IScalarForm<DateTimeOffset>
{
    public static void Write(ref MessageWriter writer, DateTimeOffset value)
    {
        writer.WriteArrayHeader(2);
        writer.WriteInt64(value.Ticks);
        writer.WriteInt64(value.TotalOffsetMinutes);
    }

    public static DateTimeOffset Read(ref MessageReader reader)
    {
        if (reader.ReadArrayHeader() != 2)
        {
            throw new MessageFormatException("a date with its offset is a pair");
        }

        var ticks = reader.ReadInt64();
        return new DateTimeOffset(ticks, TimeSpan.FromMinutes(Narrowed.To<short, long>(reader.ReadInt64())));
    }
}

internal readonly struct TimeSpanForm : IScalarForm<TimeSpan>
{
    public static void Write(ref MessageWriter writer, TimeSpan value) => writer.WriteInt64(value.Ticks);

    public static TimeSpan Read(ref MessageReader reader) => new(reader.ReadInt64());
}

internal readonly struct DateOnlyForm : IScalarForm<DateOnly>
{
    public static void Write(ref MessageWriter writer, DateOnly value) => writer.WriteInt64(value.DayNumber);

    public static DateOnly Read(ref MessageReader reader) =>
        DateOnly.FromDayNumber(Narrowed.To<int, long>(reader.ReadInt64()));
}

internal readonly struct TimeOnlyForm : IScalarForm<TimeOnly>
{
    public static void Write(ref MessageWriter writer, TimeOnly value) => writer.WriteInt64(value.Ticks);

    public static TimeOnly Read(ref MessageReader reader) => new(reader.ReadInt64());
}
