# cmake -DCPP=program -DPYTHON=python -DSCRIPT=x.py -DPYTHONPATH=... -P same_output.cmake
#
# Runs an example in both languages and fails unless both succeed and print the same.

execute_process(COMMAND "${CPP}" OUTPUT_VARIABLE from_cpp RESULT_VARIABLE cpp_result)
execute_process(COMMAND "${CMAKE_COMMAND}" -E env "PYTHONPATH=${PYTHONPATH}" "PYTHONIOENCODING=utf-8"
                        "${PYTHON}" "${SCRIPT}"
                OUTPUT_VARIABLE from_python RESULT_VARIABLE python_result)
if(NOT cpp_result EQUAL 0 OR NOT python_result EQUAL 0)
  message(FATAL_ERROR "${CPP}: ${cpp_result}\n${SCRIPT}: ${python_result}\n${from_cpp}\n${from_python}")
endif()
if(from_cpp STREQUAL "")
  message(FATAL_ERROR "${CPP} prints nothing")
endif()
if(NOT from_cpp STREQUAL from_python)
  message(FATAL_ERROR "The outputs differ.\n--- C++\n${from_cpp}\n--- Python\n${from_python}")
endif()
