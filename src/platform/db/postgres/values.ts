import pg from "pg";
import { safeInteger } from "../embedded/engine.ts";

const INT8 = 20;
const DATE = 1082;

/** Values as the embedded mode gives them: an int8 is a number where it fits, a date stays `YYYY-MM-DD`. */
export const pgTypes = {
  getTypeParser(oid: number, format?: "text" | "binary"): (value: string) => unknown {
    if (format !== "binary" && oid === INT8) return safeInteger;
    if (format !== "binary" && oid === DATE) return (text) => text;
    return pg.types.getTypeParser(oid, format as "text");
  },
};
