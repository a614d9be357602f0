// _asm: a thin binding to AsmJit's x86 compiler (virtual registers, register allocation, encoding). No policy here.
//
//     cc = Compiler("name"); cc.func("pp>p")
//     a = cc.gp("a"); cc.arg(0, a)
//     cc.emit(inst_id("add"), a, 5); cc.ret(a)
//     code = cc.finalize()                     # code.address, code.size; the memory lives as long as `code`
//
// Operands are small immutable objects (registers, memory, labels); Python ints are immediates. Every failure of AsmJit
// is raised as AsmError with the instruction's name and AsmJit's own words.
#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <asmjit/x86.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "codemem.h"

using namespace asmjit;

// These three replace a member of the static library that cannot be linked into a shared object: it is not position
// independent.
ASMJIT_BEGIN_NAMESPACE
namespace DebugUtils {

const char *errorAsString(Error err) noexcept {
    switch (err) {
    case kErrorOutOfMemory: return "out of memory";
    case kErrorInvalidArgument: return "invalid argument";
    case kErrorInvalidState: return "invalid state";
    case kErrorInvalidArch: return "invalid architecture";
    case kErrorNotInitialized: return "not initialized";
    case kErrorTooLarge: return "too large";
    case kErrorInvalidLabel: return "invalid label";
    case kErrorTooManyLabels: return "too many labels";
    case kErrorLabelAlreadyBound: return "label already bound";
    case kErrorInvalidRelocEntry: return "invalid relocation";
    case kErrorRelocOffsetOutOfRange: return "relocation out of range";
    case kErrorInvalidAssignment: return "invalid register assignment";
    case kErrorInvalidInstruction: return "invalid instruction, or operands that it does not take";
    case kErrorInvalidRegType: return "invalid register type";
    case kErrorInvalidRegGroup: return "invalid register group";
    case kErrorInvalidPhysId: return "invalid physical register";
    case kErrorInvalidVirtId: return "invalid virtual register";
    case kErrorInvalidElementIndex: return "invalid element index";
    case kErrorInvalidPrefixCombination: return "invalid prefix combination";
    case kErrorInvalidLockPrefix: return "invalid lock prefix";
    case kErrorInvalidAddress: return "invalid address";
    case kErrorInvalidAddressIndex: return "invalid address index";
    case kErrorInvalidAddressScale: return "invalid address scale";
    case kErrorInvalidAddress64Bit: return "address does not fit 32 bits";
    case kErrorInvalidAddress64BitZeroExtension: return "address needs zero extension";
    case kErrorInvalidDisplacement: return "displacement out of range";
    case kErrorInvalidSegment: return "invalid segment";
    case kErrorInvalidImmediate: return "immediate out of range";
    case kErrorInvalidOperandSize: return "invalid operand size";
    case kErrorAmbiguousOperandSize: return "ambiguous operand size";
    case kErrorOperandSizeMismatch: return "operand sizes differ";
    case kErrorInvalidOption: return "invalid option";
    case kErrorOptionAlreadyDefined: return "option already defined";
    case kErrorInvalidTypeId: return "invalid type";
    case kErrorInvalidUseOfGpbHi: return "invalid use of a high byte register";
    case kErrorInvalidUseOfGpq: return "invalid use of a 64-bit register";
    case kErrorInvalidUseOfF80: return "invalid use of an 80-bit float";
    case kErrorNotConsecutiveRegs: return "registers are not consecutive";
    case kErrorNoMorePhysRegs: return "no more physical registers";
    case kErrorOverlappedRegs: return "overlapping registers";
    case kErrorOverlappingStackRegWithRegArg: return "stack register overlaps an argument";
    case kErrorExpressionLabelNotBound: return "unbound label";
    case kErrorExpressionOverflow: return "expression overflow";
    default: return "error";
    }
}

void debugOutput(const char *str) noexcept { fputs(str, stderr); }

void ASMJIT_NORETURN assertionFailed(const char *file, int line, const char *msg) noexcept {
    fprintf(stderr, "AsmJit assertion failed: %s, %s:%d\n", msg, file, line);
    abort();
}

}  // namespace DebugUtils
ASMJIT_END_NAMESPACE

static PyObject *asm_error;

static PyObject *fail(const char *what, Error err) {
    PyErr_Format(asm_error, "%s: %s (AsmJit error %u)", what, DebugUtils::errorAsString(err), unsigned(err));
    return nullptr;
}

// --- operands --------------------------------------------------------------------------------------------------------

struct OperandObject {
    PyObject_HEAD
    Operand_ op;
};

static PyTypeObject operand_type = {PyVarObject_HEAD_INIT(nullptr, 0)};

static inline bool is_operand(PyObject *object) { return Py_TYPE(object) == &operand_type; }

static inline Operand_ &operand_of(PyObject *object) { return reinterpret_cast<OperandObject *>(object)->op; }

static PyObject *new_operand(const Operand_ &op) {
    OperandObject *self = PyObject_New(OperandObject, &operand_type);
    if (self)
        self->op.copyFrom(op);
    return reinterpret_cast<PyObject *>(self);
}

static PyObject *operand_view(PyObject *self, void *size) {
    const Operand_ &op = operand_of(self);
    if (!op.isReg() || !op.as<x86::Reg>().isGp()) {
        PyErr_SetString(PyExc_AttributeError, "only general purpose registers have narrower views");
        return nullptr;
    }
    const x86::Gp &gp = op.as<x86::Gp>();
    switch (reinterpret_cast<intptr_t>(size)) {
    case 1: return new_operand(gp.r8());
    case 2: return new_operand(gp.r16());
    case 4: return new_operand(gp.r32());
    default: return new_operand(gp.r64());
    }
}

static PyObject *operand_repr(PyObject *self) {
    const Operand_ &op = operand_of(self);
    const char *kind = op.isReg() ? "register" : op.isMem() ? "memory" : op.isLabel() ? "label" : "operand";
    return PyUnicode_FromFormat("<%s %u>", kind, op.id());
}

static PyGetSetDef operand_getset[] = {
    {"b", operand_view, nullptr, "the register's low 8 bits", reinterpret_cast<void *>(1)},
    {"w", operand_view, nullptr, "the register's low 16 bits", reinterpret_cast<void *>(2)},
    {"d", operand_view, nullptr, "the register's low 32 bits", reinterpret_cast<void *>(4)},
    {"q", operand_view, nullptr, "the whole 64-bit register", reinterpret_cast<void *>(8)},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

// mem(base, disp, size[, index, shift]): [base + disp + (index << shift)]; base: a register, a label or None (absolute)
static PyObject *asm_mem(PyObject *, PyObject *const *args, Py_ssize_t nargs) {
    if (nargs < 3 || nargs > 5) {
        PyErr_SetString(PyExc_TypeError, "mem(base, disp, size[, index, shift])");
        return nullptr;
    }
    const long long disp = PyLong_AsLongLong(args[1]);
    const long size = PyLong_AsLong(args[2]);
    const long shift = nargs > 4 ? PyLong_AsLong(args[4]) : 0;
    if (PyErr_Occurred())
        return nullptr;
    const bool has_index = nargs > 3 && args[3] != Py_None;
    if (has_index && !(is_operand(args[3]) && operand_of(args[3]).isReg())) {
        PyErr_SetString(PyExc_TypeError, "mem: the index must be a register");
        return nullptr;
    }
    x86::Mem mem;
    if (args[0] == Py_None) {
        const uint64_t address = static_cast<uint64_t>(disp);
        mem = has_index ? x86::ptr(address, operand_of(args[3]).as<x86::Gp>(), uint32_t(shift), uint32_t(size))
                        : x86::ptr(address, uint32_t(size));
    } else {
        if (!is_operand(args[0])) {
            PyErr_SetString(PyExc_TypeError, "mem: the base must be a register, a label or None");
            return nullptr;
        }
        if (disp < INT32_MIN || disp > INT32_MAX) {
            PyErr_SetString(PyExc_OverflowError, "mem: the displacement does not fit 32 bits");
            return nullptr;
        }
        const Operand_ &base = operand_of(args[0]);
        if (base.isReg() && has_index)
            mem = x86::ptr(base.as<x86::Gp>(), operand_of(args[3]).as<x86::Gp>(), uint32_t(shift), int32_t(disp),
                           uint32_t(size));
        else if (base.isReg())
            mem = x86::ptr(base.as<x86::Gp>(), int32_t(disp), uint32_t(size));
        else if (base.isLabel() && !has_index)
            mem = x86::ptr(base.as<Label>(), int32_t(disp), uint32_t(size));
        else {
            PyErr_SetString(PyExc_TypeError, "mem: the base must be a register, a label or None");
            return nullptr;
        }
    }
    return new_operand(mem);
}

// --- finished code ---------------------------------------------------------------------------------------------------

struct CodeObject {
    PyObject_HEAD
    void *pages;
    size_t mapped, size, stack;
    PyObject *name, *text;
};

static PyTypeObject code_type = {PyVarObject_HEAD_INIT(nullptr, 0)};

static void code_dealloc(PyObject *object) {
    CodeObject *self = reinterpret_cast<CodeObject *>(object);
    if (self->pages)
        codemem::release(self->pages, self->mapped);
    Py_XDECREF(self->name);
    Py_XDECREF(self->text);
    PyObject_Free(self);
}

static PyObject *code_address(PyObject *self, void *) {
    return PyLong_FromVoidPtr(reinterpret_cast<CodeObject *>(self)->pages);
}

static PyObject *code_size(PyObject *self, void *) {
    return PyLong_FromSize_t(reinterpret_cast<CodeObject *>(self)->size);
}

static PyObject *code_stack(PyObject *self, void *) {
    return PyLong_FromSize_t(reinterpret_cast<CodeObject *>(self)->stack);
}

static PyObject *code_name(PyObject *self, void *) {
    return Py_NewRef(reinterpret_cast<CodeObject *>(self)->name);
}

static PyObject *code_text(PyObject *self, void *) {
    return Py_NewRef(reinterpret_cast<CodeObject *>(self)->text);
}

static PyObject *code_bytes(PyObject *object, PyObject *) {
    CodeObject *self = reinterpret_cast<CodeObject *>(object);
    return PyBytes_FromStringAndSize(static_cast<const char *>(self->pages), Py_ssize_t(self->size));
}

static PyGetSetDef code_getset[] = {
    {"address", code_address, nullptr, "where the code starts", nullptr},
    {"size", code_size, nullptr, "bytes of code and constants", nullptr},
    {"stack", code_stack, nullptr, "bytes of stack that a call takes, return address and saved registers included", nullptr},
    {"name", code_name, nullptr, "the name given to Compiler", nullptr},
    {"text", code_text, nullptr, "the listing, or None when it was not asked for", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

static PyMethodDef code_methods[] = {
    {"bytes", code_bytes, METH_NOARGS, "A copy of the machine code."},
    {nullptr, nullptr, 0, nullptr},
};

// --- cells -----------------------------------------------------------------------------------------------------------

struct CellObject {
    PyObject_HEAD
    uint64_t value;
};

static PyTypeObject cell_type = {PyVarObject_HEAD_INIT(nullptr, 0)};

static PyObject *cell_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    if (PyTuple_GET_SIZE(args) || (kwargs && PyDict_GET_SIZE(kwargs))) {
        PyErr_SetString(PyExc_TypeError, "Cell() takes no arguments");
        return nullptr;
    }
    return type->tp_alloc(type, 0);
}

static void cell_dealloc(PyObject *self) { Py_TYPE(self)->tp_free(self); }

static PyObject *cell_address(PyObject *self, void *) {
    return PyLong_FromVoidPtr(&reinterpret_cast<CellObject *>(self)->value);
}

static PyObject *cell_value(PyObject *self, void *) {
    return PyLong_FromUnsignedLongLong(reinterpret_cast<CellObject *>(self)->value);
}

static PyObject *cell_set(PyObject *self, PyObject *value) {
    const unsigned long long number = PyLong_AsUnsignedLongLong(value);
    if (PyErr_Occurred())
        return nullptr;
    reinterpret_cast<CellObject *>(self)->value = number;
    Py_RETURN_NONE;
}

static PyGetSetDef cell_getset[] = {
    {"address", cell_address, nullptr, "where the 8 bytes are", nullptr},
    {"value", cell_value, nullptr, "what they hold, as an unsigned number", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

static PyMethodDef cell_methods[] = {
    {"set", cell_set, METH_O, "Store an address."},
    {nullptr, nullptr, 0, nullptr},
};

// --- the compiler ----------------------------------------------------------------------------------------------------

struct CompilerState {
    CodeHolder code;
    StringLogger logger;
    x86::Compiler cc;
    FuncNode *func = nullptr;
    bool logging = false, ended = false, finished = false;
    long count = 0;
    std::string name;
};

struct CompilerObject {
    PyObject_HEAD
    CompilerState *state;
};

static PyTypeObject compiler_type = {PyVarObject_HEAD_INIT(nullptr, 0)};

static inline CompilerState *state_of(PyObject *self) { return reinterpret_cast<CompilerObject *>(self)->state; }

// Each method but the constructor needs a compiler that is not finished: AsmJit itself would crash.
static CompilerState *open_state(PyObject *self) {
    CompilerState *state = state_of(self);
    if (state->finished) {
        PyErr_SetString(asm_error, "this Compiler is finished");
        return nullptr;
    }
    return state;
}

static PyObject *compiler_new(PyTypeObject *type, PyObject *args, PyObject *kwargs) {
    static const char *names[] = {"name", "logging", nullptr};
    const char *name;
    int logging = 0;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "s|p:Compiler", const_cast<char **>(names), &name, &logging))
        return nullptr;
    CompilerObject *self = reinterpret_cast<CompilerObject *>(type->tp_alloc(type, 0));
    if (!self)
        return nullptr;
    CompilerState *state = self->state = new CompilerState;
    state->name = name;
    state->logging = logging;
    Error err = state->code.init(Environment::host());
    if (err == kErrorOk && logging) {
        state->logger.addFlags(FormatFlags::kMachineCode | FormatFlags::kHexImms | FormatFlags::kExplainImms);
        state->code.setLogger(&state->logger);
    }
    if (err == kErrorOk)
        err = state->code.attach(&state->cc);
    if (err != kErrorOk) {
        Py_DECREF(self);
        return fail("Compiler", err);
    }
    state->cc.addEncodingOptions(EncodingOptions::kOptimizeForSize | EncodingOptions::kOptimizedAlign);
    state->cc.addDiagnosticOptions(DiagnosticOptions::kValidateIntermediate | DiagnosticOptions::kValidateAssembler);
    if (logging)
        state->cc.addDiagnosticOptions(DiagnosticOptions::kRAAnnotate);
    return reinterpret_cast<PyObject *>(self);
}

static void compiler_dealloc(PyObject *self) {
    delete state_of(self);
    Py_TYPE(self)->tp_free(self);
}

static PyObject *new_register(PyObject *self, PyObject *const *args, Py_ssize_t nargs, TypeId type) {
    CompilerState *state = open_state(self);
    if (!state)
        return nullptr;
    const char *name = nullptr;
    if (nargs && args[0] != Py_None && !(name = PyUnicode_AsUTF8(args[0])))
        return nullptr;
    BaseReg reg;
    const Error err = state->cc._newReg(&reg, type, name);
    if (err != kErrorOk)
        return fail("new register", err);
    if (nargs > 1) {
        const long weight = PyLong_AsLong(args[1]);
        if (weight == -1 && PyErr_Occurred())
            return nullptr;
        state->cc.virtRegById(reg.id())->setWeight(uint32_t(weight < 0 ? 0 : weight > 255 ? 255 : weight));
    }
    return new_operand(reg);
}

static PyObject *compiler_gp(PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
    return new_register(self, args, nargs, TypeId::kInt64);
}

static PyObject *compiler_xmm(PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
    // not kFloat64: registers of that type are spilled as 16 bytes into slots of 8
    return new_register(self, args, nargs, TypeId::kFloat64x1);
}

static PyObject *compiler_label(PyObject *self, PyObject *) {
    CompilerState *state = open_state(self);
    return state ? new_operand(state->cc.newLabel()) : nullptr;
}

static PyObject *compiler_bind(PyObject *self, PyObject *label) {
    CompilerState *state = open_state(self);
    if (!state)
        return nullptr;
    if (!is_operand(label) || !operand_of(label).isLabel()) {
        PyErr_SetString(PyExc_TypeError, "bind: not a label");
        return nullptr;
    }
    const Error err = state->cc.bind(operand_of(label).as<Label>());
    if (err != kErrorOk)
        return fail("bind", err);
    Py_RETURN_NONE;
}

static bool immediate(PyObject *value, Imm *imm) {
    int overflow;
    long long number = PyLong_AsLongLongAndOverflow(value, &overflow);
    if (overflow > 0)
        number = static_cast<long long>(PyLong_AsUnsignedLongLong(value));
    else if (overflow < 0)
        PyErr_SetString(PyExc_OverflowError, "an immediate must fit 64 bits");
    if (PyErr_Occurred())
        return false;
    *imm = Imm(number);
    return true;
}

static PyObject *emit_failed(InstId id, Py_ssize_t count, Error err) {
    String text;
    text.append("emit ");
    InstAPI::instIdToString(Arch::kX64, id, text);
    text.appendFormat(" with %d operands", static_cast<int>(count));
    return fail(text.data(), err);
}

// emit(inst_id, *operands)
static PyObject *compiler_emit(PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
    CompilerState *state = open_state(self);
    if (!state)
        return nullptr;
    if (nargs < 1 || nargs > 7) {
        PyErr_SetString(PyExc_TypeError, "emit(inst_id, *operands), at most 6 operands");
        return nullptr;
    }
    const unsigned long id = PyLong_AsUnsignedLong(args[0]);
    if (id == static_cast<unsigned long>(-1) && PyErr_Occurred())
        return nullptr;
    Operand_ ops[6];
    for (Py_ssize_t i = 1; i < nargs; i++) {
        if (is_operand(args[i])) {
            ops[i - 1].copyFrom(operand_of(args[i]));
        } else if (PyLong_Check(args[i])) {
            Imm imm;
            if (!immediate(args[i], &imm))
                return nullptr;
            ops[i - 1].copyFrom(imm);
        } else {
            PyErr_Format(PyExc_TypeError, "emit: operand %zd is neither an operand nor an int", i);
            return nullptr;
        }
    }
    const Error err = state->cc.emitOpArray(static_cast<InstId>(id), ops, size_t(nargs - 1));
    if (err != kErrorOk)
        return emit_failed(static_cast<InstId>(id), nargs - 1, err);
    state->count++;
    Py_RETURN_NONE;
}

static bool type_of_letter(char letter, TypeId *type) {
    switch (letter) {
    case 'v': *type = TypeId::kVoid; return true;
    case 'p': case 'i': case 'b': case 'o': *type = TypeId::kInt64; return true;
    case 'f': *type = TypeId::kFloat64; return true;
    default: return false;
    }
}

// "pif>p": argument letters, ">", one result letter (v = none)
static bool parse_signature(PyObject *text, FuncSignatureBuilder *signature) {
    const char *letters = PyUnicode_AsUTF8(text);
    if (!letters)
        return false;
    TypeId type;
    for (; *letters && *letters != '>'; letters++) {
        if (*letters == 'v' || !type_of_letter(*letters, &type) || signature->argCount() >= Globals::kMaxFuncArgs)
            break;
        signature->addArg(type);
    }
    if (letters[0] != '>' || !letters[1] || letters[2] || !type_of_letter(letters[1], &type)) {
        PyErr_Format(PyExc_ValueError, "bad signature %R: letters p i b o f, then '>', then one of them or v", text);
        return false;
    }
    signature->setRet(type);
    return true;
}

static PyObject *compiler_func(PyObject *self, PyObject *text) {
    CompilerState *state = open_state(self);
    FuncSignatureBuilder signature;
    if (!state || !parse_signature(text, &signature))
        return nullptr;
    if (state->func) {
        PyErr_SetString(asm_error, "func: a Compiler makes one function");
        return nullptr;
    }
    const Error err = state->cc.addFuncNode(&state->func, signature);
    if (err != kErrorOk)
        return fail("func", err);
    Py_RETURN_NONE;
}

static bool need_register(PyObject *object, const char *what) {
    if (is_operand(object) && operand_of(object).isReg())
        return true;
    PyErr_Format(PyExc_TypeError, "%s: not a register", what);
    return false;
}

static PyObject *compiler_arg(PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
    CompilerState *state = open_state(self);
    if (!state)
        return nullptr;
    if (nargs != 2) {
        PyErr_SetString(PyExc_TypeError, "arg(index, register)");
        return nullptr;
    }
    const Py_ssize_t index = PyLong_AsSsize_t(args[0]);
    if (PyErr_Occurred() || !need_register(args[1], "arg"))
        return nullptr;
    if (!state->func || index < 0 || index >= Py_ssize_t(state->func->argCount())) {
        PyErr_SetString(PyExc_IndexError, "arg: the function has no such argument");
        return nullptr;
    }
    state->func->setArg(size_t(index), operand_of(args[1]).as<BaseReg>());
    Py_RETURN_NONE;
}

static PyObject *compiler_ret(PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
    CompilerState *state = open_state(self);
    if (!state)
        return nullptr;
    Operand_ value{};
    value.reset();
    if (nargs && args[0] != Py_None) {
        if (!need_register(args[0], "ret"))
            return nullptr;
        value.copyFrom(operand_of(args[0]));
    }
    Operand none;
    const Error err = state->cc.addRet(value, none);
    if (err != kErrorOk)
        return fail("ret", err);
    Py_RETURN_NONE;
}

// invoke(target, signature, ret_register_or_None, *args); target: an address or a register; args: registers or ints
static PyObject *compiler_invoke(PyObject *self, PyObject *const *args, Py_ssize_t nargs) {
    CompilerState *state = open_state(self);
    if (!state)
        return nullptr;
    if (nargs < 3) {
        PyErr_SetString(PyExc_TypeError, "invoke(target, signature, ret, *args)");
        return nullptr;
    }
    FuncSignatureBuilder signature;
    if (!parse_signature(args[1], &signature))
        return nullptr;
    if (Py_ssize_t(signature.argCount()) != nargs - 3) {
        PyErr_SetString(PyExc_TypeError, "invoke: the signature has another number of arguments");
        return nullptr;
    }
    Operand_ target;
    Imm imm;
    if (is_operand(args[0])) {
        target.copyFrom(operand_of(args[0]));
    } else {
        if (!immediate(args[0], &imm))
            return nullptr;
        target.copyFrom(imm);
    }
    for (Py_ssize_t i = 3; i < nargs; i++)
        if (!PyLong_Check(args[i]) && !need_register(args[i], "invoke"))
            return nullptr;
    if (args[2] != Py_None && !need_register(args[2], "invoke"))
        return nullptr;
    InvokeNode *node;
    const Error err = state->cc.addInvokeNode(&node, x86::Inst::kIdCall, target, signature);
    if (err != kErrorOk)
        return fail("invoke", err);
    for (Py_ssize_t i = 3; i < nargs; i++) {
        if (is_operand(args[i])) {
            node->setArg(size_t(i - 3), operand_of(args[i]).as<BaseReg>());
        } else {
            if (!immediate(args[i], &imm))
                return nullptr;
            node->setArg(size_t(i - 3), imm);
        }
    }
    if (args[2] != Py_None)
        node->setRet(0, operand_of(args[2]).as<BaseReg>());
    Py_RETURN_NONE;
}

// const(bytes): a memory operand of 8 or 16 bytes in the function's constant pool
static PyObject *compiler_const(PyObject *self, PyObject *value) {
    CompilerState *state = open_state(self);
    if (!state)
        return nullptr;
    if (!PyBytes_Check(value) || (PyBytes_GET_SIZE(value) != 8 && PyBytes_GET_SIZE(value) != 16)) {
        PyErr_SetString(PyExc_TypeError, "const: 8 or 16 bytes");
        return nullptr;
    }
    x86::Mem mem;
    const Error err = state->cc._newConst(&mem, ConstPoolScope::kLocal, PyBytes_AS_STRING(value),
                                          size_t(PyBytes_GET_SIZE(value)));
    return err == kErrorOk ? new_operand(mem) : fail("const", err);
}

static PyObject *compiler_align(PyObject *self, PyObject *value) {
    CompilerState *state = open_state(self);
    if (!state)
        return nullptr;
    const unsigned long bytes = PyLong_AsUnsignedLong(value);
    if (PyErr_Occurred())
        return nullptr;
    const Error err = state->cc.align(AlignMode::kCode, uint32_t(bytes));
    if (err != kErrorOk)
        return fail("align", err);
    Py_RETURN_NONE;
}

static PyObject *compiler_comment(PyObject *self, PyObject *text) {
    CompilerState *state = open_state(self);
    if (!state)
        return nullptr;
    Py_ssize_t size;
    const char *chars = PyUnicode_AsUTF8AndSize(text, &size);
    if (!chars)
        return nullptr;
    if (state->logging) {
        const Error err = state->cc.comment(chars, size_t(size));
        if (err != kErrorOk)
            return fail("comment", err);
    }
    Py_RETURN_NONE;
}

// Moves between registers may have become nothing: a jump goes if no instruction is left before its label.
static void remove_idle_jumps(x86::Compiler &cc) {
    for (BaseNode *node = cc.lastNode(), *before; node; node = before) {
        before = node->prev();
        if (!node->isInst() || node->as<InstNode>()->id() != x86::Inst::kIdJmp || !node->as<InstNode>()->op(0).isLabel())
            continue;
        const uint32_t target = node->as<InstNode>()->op(0).id();
        for (BaseNode *after = node->next(); after && (after->type() == NodeType::kLabel || after->isComment()); after = after->next()) {
            if (after->type() == NodeType::kLabel && after->as<LabelNode>()->labelId() == target) {
                cc.removeNode(node);
                break;
            }
        }
    }
}

static Error allocate_and_encode(x86::Compiler &cc) {
    ASMJIT_PROPAGATE(cc.runPasses());
    remove_idle_jumps(cc);
    x86::Assembler assembler(cc.code());
    assembler.addEncodingOptions(cc.encodingOptions());
    assembler.addDiagnosticOptions(cc.diagnosticOptions());
    return cc.serializeTo(&assembler);
}

static PyObject *compiler_finalize(PyObject *self, PyObject *) {
    CompilerState *state = open_state(self);
    if (!state)
        return nullptr;
    if (!state->func) {
        PyErr_SetString(asm_error, "finalize: there is no function");
        return nullptr;
    }
    state->finished = true;
    Error err = state->cc.endFunc();
    if (err == kErrorOk)
        err = allocate_and_encode(state->cc);
    if (err == kErrorOk)
        err = state->code.flatten();
    if (err == kErrorOk)
        err = state->code.resolveUnresolvedLinks();
    if (err != kErrorOk)
        return fail("finalize", err);
    CodeObject *code = PyObject_New(CodeObject, &code_type);
    if (!code)
        return nullptr;
    code->pages = nullptr;
    code->name = code->text = nullptr;
    code->name = PyUnicode_FromString(state->name.c_str());
    const StringLogger &log = state->logger;
    code->text = state->logging ? PyUnicode_DecodeUTF8(log.data(), Py_ssize_t(log.dataSize()), "replace")
                                : Py_NewRef(Py_None);
    if (!code->name || !code->text) {
        Py_DECREF(code);
        return nullptr;
    }
    const FuncFrame &frame = state->func->frame();
    code->stack = frame.finalStackSize() + frame.pushPopSaveSize() + 16;    // the last for the return address and alignment
    const size_t room = state->code.codeSize();
    code->pages = codemem::allocate(room, &code->mapped);
    if (!code->pages) {
        Py_DECREF(code);
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    err = state->code.relocateToBase(reinterpret_cast<uint64_t>(code->pages));
    code->size = state->code.codeSize();
    if (err == kErrorOk)
        err = state->code.copyFlattenedData(code->pages, code->size, CopySectionFlags::kPadSectionBuffer);
    if (err != kErrorOk) {
        Py_DECREF(code);
        return fail("finalize", err);
    }
    if (!codemem::make_executable(code->pages, code->mapped)) {
        Py_DECREF(code);
        return PyErr_SetFromErrno(PyExc_OSError);
    }
    return reinterpret_cast<PyObject *>(code);
}

#define FAST(function) reinterpret_cast<PyCFunction>(reinterpret_cast<void (*)()>(function)), METH_FASTCALL

static PyMethodDef compiler_methods[] = {
    {"gp", FAST(compiler_gp), "gp(name=None, weight=1): a new 64-bit virtual register; the higher its weight, the longer it stays in a register."},
    {"xmm", FAST(compiler_xmm), "xmm(name=None, weight=1): a new virtual register for a double."},
    {"label", compiler_label, METH_NOARGS, "A new label, not yet bound."},
    {"bind", compiler_bind, METH_O, "bind(label): the label is here."},
    {"emit", FAST(compiler_emit), "emit(inst_id, *operands): append an instruction; ints are immediates."},
    {"func", compiler_func, METH_O, "func(signature): start the function; letters p i b o f, '>', result letter or v."},
    {"arg", FAST(compiler_arg), "arg(index, register): the register receives that argument."},
    {"ret", FAST(compiler_ret), "ret(register=None): return."},
    {"invoke", FAST(compiler_invoke), "invoke(target, signature, ret_or_None, *args): call an address or a register."},
    {"const", compiler_const, METH_O, "const(bytes): memory operand of a constant of 8 or 16 bytes."},
    {"align", compiler_align, METH_O, "align(bytes): pad with no-operations."},
    {"comment", compiler_comment, METH_O, "comment(text): a line of the listing."},
    {"finalize", compiler_finalize, METH_NOARGS, "Allocate registers and encode: a Code. Ends the Compiler."},
    {nullptr, nullptr, 0, nullptr},
};

static PyObject *compiler_count(PyObject *self, void *) { return PyLong_FromLong(state_of(self)->count); }

static PyGetSetDef compiler_getset[] = {
    {"count", compiler_count, nullptr, "how many instructions were emitted", nullptr},
    {nullptr, nullptr, nullptr, nullptr, nullptr},
};

// --- module ----------------------------------------------------------------------------------------------------------

static PyObject *asm_inst_id(PyObject *, PyObject *name) {
    Py_ssize_t size;
    const char *chars = PyUnicode_AsUTF8AndSize(name, &size);
    if (!chars)
        return nullptr;
    const InstId id = InstAPI::stringToInstId(Arch::kX64, chars, size_t(size));
    if (!id) {
        PyErr_Format(PyExc_ValueError, "no instruction is called %R", name);
        return nullptr;
    }
    return PyLong_FromUnsignedLong(id);
}

static PyObject *asm_cpu_features(PyObject *, PyObject *) {
    const auto &x86 = CpuInfo::host().features().x86();
    PyObject *set = PyFrozenSet_New(nullptr);
    if (!set)
        return nullptr;
    const struct { const char *name; bool present; } rows[] = {
        {"sse4.1", x86.hasSSE4_1()}, {"bmi2", x86.hasBMI2()}, {"prefetchw", x86.hasPREFETCHW()},
    };
    for (const auto &row : rows) {
        if (!row.present)
            continue;
        PyObject *name = PyUnicode_FromString(row.name);
        const bool ok = name && PySet_Add(set, name) == 0;
        Py_XDECREF(name);
        if (!ok) {
            Py_DECREF(set);
            return nullptr;
        }
    }
    return set;
}

static PyMethodDef module_methods[] = {
    {"mem", FAST(asm_mem), "mem(base, disp, size[, index, shift]): memory at base + disp + (index << shift)."},
    {"inst_id", asm_inst_id, METH_O, "inst_id(name): the number of an instruction."},
    {"cpu_features", asm_cpu_features, METH_NOARGS, "The features of this CPU that the code generator asks about."},
    {nullptr, nullptr, 0, nullptr},
};

static bool ready_types() {
    operand_type.tp_name = "rewritejit.nativeops.ext._asm.Operand";
    operand_type.tp_basicsize = sizeof(OperandObject);
    operand_type.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION;
    operand_type.tp_getset = operand_getset;
    operand_type.tp_repr = operand_repr;
    operand_type.tp_dealloc = [](PyObject *self) { PyObject_Free(self); };

    code_type.tp_name = "rewritejit.nativeops.ext._asm.Code";
    code_type.tp_basicsize = sizeof(CodeObject);
    code_type.tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION;
    code_type.tp_getset = code_getset;
    code_type.tp_methods = code_methods;
    code_type.tp_dealloc = code_dealloc;

    cell_type.tp_name = "rewritejit.nativeops.ext._asm.Cell";
    cell_type.tp_basicsize = sizeof(CellObject);
    cell_type.tp_flags = Py_TPFLAGS_DEFAULT;
    cell_type.tp_doc = "8 bytes that machine code reads an address from.";
    cell_type.tp_new = cell_new;
    cell_type.tp_dealloc = cell_dealloc;
    cell_type.tp_getset = cell_getset;
    cell_type.tp_methods = cell_methods;

    compiler_type.tp_name = "rewritejit.nativeops.ext._asm.Compiler";
    compiler_type.tp_basicsize = sizeof(CompilerObject);
    compiler_type.tp_flags = Py_TPFLAGS_DEFAULT;
    compiler_type.tp_doc = "Compiler(name, logging=False): collects the instructions of one function.";
    compiler_type.tp_new = compiler_new;
    compiler_type.tp_dealloc = compiler_dealloc;
    compiler_type.tp_methods = compiler_methods;
    compiler_type.tp_getset = compiler_getset;

    return PyType_Ready(&operand_type) == 0 && PyType_Ready(&code_type) == 0 && PyType_Ready(&cell_type) == 0 &&
           PyType_Ready(&compiler_type) == 0;
}

static int exec_module(PyObject *module) {
    asm_error = PyErr_NewException("rewritejit.nativeops.ext._asm.AsmError", nullptr, nullptr);
    return ready_types() && asm_error && PyModule_AddObjectRef(module, "AsmError", asm_error) == 0 &&
                   PyModule_AddObjectRef(module, "Compiler", reinterpret_cast<PyObject *>(&compiler_type)) == 0 &&
                   PyModule_AddObjectRef(module, "Code", reinterpret_cast<PyObject *>(&code_type)) == 0 &&
                   PyModule_AddObjectRef(module, "Cell", reinterpret_cast<PyObject *>(&cell_type)) == 0 &&
                   PyModule_AddObjectRef(module, "Operand", reinterpret_cast<PyObject *>(&operand_type)) == 0
               ? 0
               : -1;
}

/* In two phases, as otherwise sys.modules would get it, while the program may be going through that. */
static PyModuleDef_Slot module_slots[] = {{Py_mod_exec, reinterpret_cast<void *>(exec_module)}, {0, nullptr}};
static PyModuleDef module_def = {PyModuleDef_HEAD_INIT, "_asm", "A thin binding to AsmJit.", 0, module_methods, module_slots, nullptr, nullptr, nullptr};

PyMODINIT_FUNC PyInit__asm(void) { return PyModuleDef_Init(&module_def); }
