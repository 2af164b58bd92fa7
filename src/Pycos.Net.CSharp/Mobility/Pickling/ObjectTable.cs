using System.Runtime.CompilerServices;

namespace Pycos.Internals;

/// <summary>The objects of a graph in the order in which they were found, each with its number.</summary>
internal sealed class ObjectTable
{
    // Up to here looking at all of them is cheaper than asking the runtime for a hash code, which it has to make first.
    private const int Scanned = 8;
    private const int KeptCapacity = 1 << 14;

    private object[] objects = new object[16];

    // Numbers plus one; 0 is a free place. Its length is a power of two and at least twice the count.
    private int[] places = [];
    private int count;
    private bool isHashed;

    public int Count => count;

    public object this[int number] => objects[number];

    /// <summary>The number of an object, a new one if it was not there.</summary>
    public int Add(object value, out bool isNew)
    {
        if (count <= Scanned)
        {
            for (var number = 0; number < count; number++)
            {
                if (ReferenceEquals(objects[number], value))
                {
                    isNew = false;
                    return number;
                }
            }

            isNew = true;
            return Append(value);
        }

        return AddHashed(value, out isNew);
    }

    public void Clear()
    {
        if (objects.Length > KeptCapacity)
        {
            objects = new object[16];
            places = [];
        }
        else
        {
            Array.Clear(objects, 0, count);
            if (isHashed)
            {
                Array.Clear(places);
            }
        }

        count = 0;
        isHashed = false;
    }

    private int AddHashed(object value, out bool isNew)
    {
        if (!isHashed || 2 * (count + 1) > places.Length)
        {
            Rehash();
        }

        var mask = places.Length - 1;
        var place = Place(value, mask);
        while (places[place] is var found and not 0)
        {
            if (ReferenceEquals(objects[found - 1], value))
            {
                isNew = false;
                return found - 1;
            }

            place = (place + 1) & mask;
        }

        isNew = true;
        places[place] = count + 1;
        return Append(value);
    }

    private int Append(object value)
    {
        if (count == objects.Length)
        {
            Array.Resize(ref objects, 2 * count);
        }

        objects[count] = value;
        return count++;
    }

    private void Rehash()
    {
        isHashed = true;
        var length = Math.Max(places.Length, 64);
        while (length < 4 * count)
        {
            length *= 2;
        }

        if (length == places.Length)
        {
            Array.Clear(places);
        }
        else
        {
            places = new int[length];
        }

        for (var number = 0; number < count; number++)
        {
            var place = Place(objects[number], length - 1);
            while (places[place] != 0)
            {
                place = (place + 1) & (length - 1);
            }

            places[place] = number + 1;
        }
    }

    // The runtime's hash codes are random numbers of 26 bits, so their low bits are as good as any.
    private static int Place(object value, int mask) => RuntimeHelpers.GetHashCode(value) & mask;
}
